import type { NewMeasurement } from '../../contract/index.ts'
import { strings } from '../strings/index.ts'
import type { ImageViewport } from '../viewport/ImageViewport.ts'
import { turnLetters, type EdgeLetters } from '../viewport/turnLetters.ts'
import { apply } from '../viewport/viewTransform.ts'
import { drawnShape } from './measure/drawnShape.ts'
import { measurementLines } from './measure/measurementText.ts'

/** What a viewport shows as a PNG, with measurements, letters and the banner burnt in. It names no patient. Throws where the page can make none. */
export async function exportView(viewport: ImageViewport, measurements: readonly NewMeasurement[], edges: EdgeLetters | null): Promise<Blob> {
  const { canvas, pixelRatio, matrix, view } = viewport.state
  const sheet = document.createElement('canvas')
  sheet.width = canvas.width
  sheet.height = canvas.height
  const context = sheet.getContext('2d')
  if (context === null) throw new Error(strings.read.refusals.refused)
  context.drawImage(viewport.canvas, 0, 0)
  context.scale(pixelRatio, pixelRatio)
  const style = getComputedStyle(viewport.element)
  const [text, mark] = ['--film-text', '--film-mark'].map((name) => style.getPropertyValue(name))
  const width = canvas.width / pixelRatio
  const height = canvas.height / pixelRatio
  context.font = `12px ${style.fontFamily}`
  context.textBaseline = 'top'
  context.lineWidth = 1.25
  for (const { kind, points, text: words, values } of measurements) {
    const shape = drawnShape(kind, points, (point) => apply(matrix, point))
    if (shape === undefined) continue
    for (const [colour, wide] of [['#000000a6', 3], [mark ?? '', 1.25]] as const) {
      context.strokeStyle = colour
      context.lineWidth = wide
      context.stroke(new Path2D(shape.path))
    }
    measurementLines({ kind, text: words, values }).forEach((line, i) => label(context, line, shape.label.x + 8, shape.label.y + 6 + 16 * i, mark ?? ''))
  }
  const letters = turnLetters(edges, view)
  if (letters !== undefined) {
    context.textAlign = 'center'
    for (const [letter, x, y] of [[letters.left, 14, height / 2], [letters.right, width - 14, height / 2], [letters.top, width / 2, 8], [letters.bottom, width / 2, height - 44]] as const) label(context, letter, x, y, text ?? '')
    context.textAlign = 'left'
  }
  banner(context, width, height, text ?? '')
  return new Promise((resolve, reject) => {
    sheet.toBlob((blob) => (blob === null ? reject(new Error(strings.read.refusals.refused)) : resolve(blob)), 'image/png')
  })
}

/** Over the whole width: no crop of the picture that is of use leaves it out. */
function banner(context: CanvasRenderingContext2D, width: number, height: number, colour: string): void {
  context.fillStyle = '#000000cc'
  context.fillRect(0, height - 24, width, 24)
  context.fillStyle = colour
  context.textAlign = 'center'
  context.fillText(strings.read.corner.banner, width / 2, height - 18)
  context.textAlign = 'left'
}

function label(context: CanvasRenderingContext2D, text: string, x: number, y: number, colour: string): void {
  context.lineWidth = 3
  context.strokeStyle = '#000000a6'
  context.strokeText(text, x, y)
  context.fillStyle = colour
  context.fillText(text, x, y)
}

/** Hands the picture to the browser as a file. */
export function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
