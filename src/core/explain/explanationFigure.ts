import { drawText, textSize } from '../image/drawText.ts'
import type { Raster } from '../image/displayImage.ts'
import { decisionOf, type ActivationMap } from './activationMap.ts'
import { heatColour, onScale, type Rgb } from './heatRamp.ts'
import { enlargeMap, overlayMap, type RgbImage } from './overlay.ts'
import type { SaliencyMap } from './saliencyMap.ts'

/** On every screen and burnt into every export. */
export const RESEARCH_BANNER = 'Research use only, not for diagnosis'

export interface ExplanationFigureInput {
  readonly image: Raster
  readonly map: ActivationMap | SaliencyMap
  /** Top of the colour scale: for an activation map the model's, log-odds. */
  readonly top: number
  /** Of the colour scale; log-odds where absent. */
  readonly unit?: string
  /** Beneath the class and its probability; the log-odds that an activation map adds up to where absent. */
  readonly lines?: readonly string[]
  /** In the colour of the banner. */
  readonly warnings?: readonly string[]
  /** The class that the evidence is for. */
  readonly className: string
  readonly probability: number
  readonly opacity?: number
}

const LOG_ODDS = 'log-odds'
const FILM: Rgb = [0, 0, 0]
const TEXT: Rgb = [0xdf, 0xe3, 0xe5]
const TEXT_DIM: Rgb = [0xa3, 0xab, 0xb0]
const WARNING: Rgb = [0xf0, 0xcd, 0x6c]
/** Small images are enlarged by a whole factor until their shorter side has at least this many pixels: text beside them must be legible. */
const LEAST_SIDE = 384

/**
 * A picture that can leave the program: film with the map over it, colour bar with the fixed scale and its unit, class, probability and
 * log-odds in numbers, and the banner burnt in. RGB, 8 bits.
 */
export function explanationFigure({ image, map, top, className, probability, opacity, unit = LOG_ODDS, lines: added, warnings = [] }: ExplanationFigureInput): RgbImage {
  const factor = Math.max(1, Math.ceil(LEAST_SIDE / Math.min(image.width, image.height)))
  const film = overlayMap(enlargeImage(image, factor), map, top, ...(opacity === undefined ? [] : [opacity]))
  const scale = Math.max(1, Math.round(Math.min(film.width, film.height) / 400))
  const pad = 6 * scale
  const line = textSize('0', scale).height + 2 * scale
  const bar = { width: 14 * scale, tick: 4 * scale }
  const side = pad + Math.max(bar.width + bar.tick + 2 * scale + textSize(`${top}+`, scale).width, textSize(unit, scale).width) + pad
  const caption = captionLines(className, probability, 'baseline' in map ? decisionOf(map) : undefined, added)
  const lines = caption.flatMap((entry) => wrap(entry, film.width + side - 2 * pad, scale))
  const banner = [...warnings, RESEARCH_BANNER].flatMap((entry) => wrap(entry, film.width + side - 2 * pad, scale))
  const canvas = blank(film.width + side, film.height + (lines.length + banner.length) * line + 3 * pad)

  paste(canvas, film, 0, 0)
  drawColourBar(canvas, { x: film.width + pad, y: pad, height: film.height - 2 * pad - line, ...bar, scale, unit, top })
  let y = film.height + pad
  for (const entry of lines) {
    drawText(canvas, pad, y, entry, { scale, colour: TEXT })
    y += line
  }
  y += pad
  for (const entry of banner) {
    drawText(canvas, pad, y, entry, { scale, colour: WARNING })
    y += line
  }
  return canvas
}

function captionLines(className: string, probability: number, logOdds: number | undefined, added: readonly string[] = []): string[] {
  return [`Evidence for ${className}: probability ${probability.toFixed(2)}${logOdds === undefined ? '' : `, log-odds ${logOdds.toFixed(2)}`}`, ...added]
}

interface ColourBar {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly tick: number
  readonly scale: number
  readonly unit: string
  readonly top: number
}

function drawColourBar(canvas: RgbImage, { x, y, width, height, tick, scale, unit, top }: ColourBar): void {
  const placeAt = (row: number): number => 1 - (row - y) / (height - 1)
  for (let row = y; row < y + height; row++) {
    fill(canvas, x, row, width, 1, heatColour(placeAt(row)))
  }
  const half = Math.floor(textSize('0', scale).height / 2)
  for (const value of [0, top / 2, top]) {
    const row = y + Math.round((1 - onScale(value, top)) * (height - 1))
    fill(canvas, x + width, Math.min(row, y + height - scale), tick, scale, TEXT_DIM)
    // past the top of the scale everything has the same colour
    const label = value === top && unit === LOG_ODDS ? `${value}+` : String(value)
    drawText(canvas, x + width + tick + 2 * scale, Math.min(y + height - 2 * half, Math.max(y, row - half)), label, { scale, colour: TEXT })
  }
  drawText(canvas, x, y + height + 4 * scale, unit, { scale, colour: TEXT_DIM })
}

function blank(width: number, height: number): RgbImage {
  const image: RgbImage = { width, height, samplesPerPixel: 3, data: new Uint8Array(width * height * 3) }
  fill(image, 0, 0, width, height, FILM)
  return image
}

function fill(image: RgbImage, x: number, y: number, width: number, height: number, colour: Rgb): void {
  for (let row = Math.max(0, y); row < Math.min(image.height, y + height); row++) {
    for (let column = Math.max(0, x); column < Math.min(image.width, x + width); column++) {
      image.data.set(colour.map(Math.round), (row * image.width + column) * 3)
    }
  }
}

function paste(canvas: RgbImage, image: RgbImage, x: number, y: number): void {
  for (let row = 0; row < image.height; row++) {
    canvas.data.set(image.data.subarray(row * image.width * 3, (row + 1) * image.width * 3), ((y + row) * canvas.width + x) * 3)
  }
}

/** Breaks at spaces so that every line fits; a single word that does not is left to run out. */
function wrap(line: string, width: number, scale: number): string[] {
  const lines: string[] = []
  for (const word of line.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && textSize(`${last} ${word}`, scale).width <= width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

function enlargeImage(image: Raster, factor: number): Raster {
  if (factor === 1) return image
  const [width, height] = [image.width * factor, image.height * factor]
  const data = new Uint8Array(width * height * image.samplesPerPixel)
  for (let c = 0; c < image.samplesPerPixel; c++) {
    const values = Float64Array.from({ length: image.width * image.height }, (_, p) => image.data[p * image.samplesPerPixel + c] ?? 0)
    enlargeMap({ values, width: image.width, height: image.height }, width, height).forEach(
      (v, p) => (data[p * image.samplesPerPixel + c] = Math.round(v))
    )
  }
  return { width, height, samplesPerPixel: image.samplesPerPixel, data }
}
