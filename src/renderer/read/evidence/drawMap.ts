import { contours, enlarge } from './contours.ts'
import type { MapSettings } from './mapSettings.ts'
import type { EvidenceMap } from './readMap.ts'

export type Rgb = readonly [red: number, green: number, blue: number]

/** Pixels of the overlay's longer side: enough for a contour that is a line at any usual zoom. */
const SIDE = 1280
const FINE = 8
/** Over this share of the scale colours rise to the full opacity. */
const RISE = 0.6
const CONTOUR = '#ffffff'
const HALO = 'rgba(0, 0, 0, 0.65)'

/** The nine stops of the heat ramp, from the page's tokens (`--heat-0` to `--heat-8`). */
export function heatStops(style: CSSStyleDeclaration = getComputedStyle(document.documentElement)): Rgb[] {
  return Array.from({ length: 9 }, (_, i) => {
    const code = Number.parseInt(style.getPropertyValue(`--heat-${i}`).trim().slice(1), 16)
    return [(code >> 16) & 255, (code >> 8) & 255, code & 255]
  })
}

/** Colour at a place of the scale, 0 to 1. */
export function heatAt(stops: readonly Rgb[], place: number): Rgb {
  const at = Math.min(1, Math.max(0, place)) * (stops.length - 1)
  const low = Math.min(stops.length - 2, Math.floor(at))
  const [a, b] = [stops[low] ?? [0, 0, 0], stops[low + 1] ?? [0, 0, 0]]
  const f = at - low
  return [a[0] + (b[0] - a[0]) * f, a[1] + (b[1] - a[1]) * f, a[2] + (b[2] - a[2]) * f]
}

/** Opacity at a place of the scale, of which colours begin at `from`. */
export function alphaAt(place: number, from: number, opacity: number): number {
  return place < from ? 0 : opacity * Math.min(1, Math.max(0.12, (Math.min(1, place) - from) / Math.min(RISE, Math.max(0.01, 1 - from))))
}

/** The map over its rectangle: colours on the model's scale and a contour at a share of it. Undefined where there is no canvas to be had. */
export function drawMap({ header, values }: EvidenceMap, settings: MapSettings, stops: readonly Rgb[] = heatStops()): HTMLCanvasElement | undefined {
  const { rect, top } = header
  const scale = SIDE / Math.max(rect.width, rect.height)
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(rect.width * scale))
  canvas.height = Math.max(1, Math.round(rect.height * scale))
  const context = canvas.getContext('2d')
  if (context === null) return undefined
  const fine = enlarge({ width: header.width, height: header.height, values }, FINE)
  if (settings.mode !== 'contour') {
    const heat = document.createElement('canvas')
    heat.width = fine.width
    heat.height = fine.height
    const pixels = new ImageData(fine.width, fine.height)
    fine.values.forEach((value, p) => {
      const place = value / top
      const [red, green, blue] = heatAt(stops, place)
      pixels.data.set([red, green, blue, 255 * alphaAt(place, settings.from, settings.opacity)], 4 * p)
    })
    heat.getContext('2d')?.putImageData(pixels, 0, 0)
    context.imageSmoothingQuality = 'high'
    context.drawImage(heat, 0, 0, canvas.width, canvas.height)
  }
  if (settings.mode !== 'map') {
    const path = new Path2D()
    const [sx, sy] = [canvas.width / fine.width, canvas.height / fine.height]
    for (const [x1, y1, x2, y2] of contours(fine, settings.contour * top)) {
      path.moveTo((x1 + 0.5) * sx, (y1 + 0.5) * sy)
      path.lineTo((x2 + 0.5) * sx, (y2 + 0.5) * sy)
    }
    context.lineCap = 'round'
    const line = Math.max(canvas.width, canvas.height) / 400
    for (const [colour, width] of [[HALO, 2.4 * line], [CONTOUR, line]] as const) {
      context.strokeStyle = colour
      context.lineWidth = width
      context.stroke(path)
    }
  }
  return canvas
}
