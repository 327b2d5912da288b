import { drawText, textSize } from '../drawText.ts'
import type { Raster } from '../displayImage.ts'
import type { ResizedInput } from '../prepareInput.ts'
import { resizeAreaAveraging } from '../resize.ts'

/** One picture of a sheet with the short texts under it. */
export interface SheetCell {
  readonly image: ResizedInput
  readonly labels: readonly string[]
}

/** Larger pictures are averaged down to this, smaller ones enlarged by a whole factor to at least LEAST_SIDE. */
const MOST_SIDE = 256
const LEAST_SIDE = 128
const GAP = 6
const LINE = textSize('0').height + 3
const TEXT = [0xdf, 0xe3, 0xe5] as const

/**
 * Pictures of one size in rows, labels wrapped under each, title lines above. RGB, 8 bits. Characters outside ASCII are drawn as `?`.
 * Throws RangeError without a picture.
 */
export function contactSheet(title: readonly string[], rows: readonly (readonly SheetCell[])[]): Raster {
  const [first] = rows.flat()
  if (first === undefined) throw new RangeError('a sheet needs a picture')
  const { height, width } = cellSize(first.image)
  const columns = Math.max(...rows.map((row) => row.length))
  const labelled = rows.map((row) => row.map(({ image, labels }) => ({ image, lines: wrap(labels, width) })))
  const textHeights = labelled.map((row) => Math.max(...row.map(({ lines }) => lines.length)) * LINE)
  const sheetWidth = GAP + columns * (width + GAP)
  const titleLines = title.flatMap((line) => wrap(line.split(' '), sheetWidth - 2 * GAP, ' '))
  const top = GAP + titleLines.length * LINE + GAP
  const sheetHeight = top + rows.length * (height + 2 * GAP) + textHeights.reduce((a, b) => a + b, 0)
  const sheet = { width: sheetWidth, height: sheetHeight, samplesPerPixel: 3 as const, data: new Uint8Array(sheetWidth * sheetHeight * 3) }

  titleLines.forEach((line, i) => drawText(sheet, GAP, GAP + i * LINE, line, { colour: TEXT }))
  let y = top
  labelled.forEach((row, r) => {
    row.forEach(({ image, lines }, column) => {
      const x = GAP + column * (width + GAP)
      paste(sheet, scaled(image, height, width), image.channels, { x, y, height, width })
      lines.forEach((line, i) => drawText(sheet, x, y + height + 3 + i * LINE, line, { colour: TEXT }))
    })
    y += height + (textHeights[r] ?? 0) + 2 * GAP
  })
  return sheet
}

function cellSize({ height, width }: ResizedInput): { readonly height: number; readonly width: number } {
  const longer = Math.max(height, width)
  const factor = longer > MOST_SIDE ? MOST_SIDE / longer : Math.max(1, Math.ceil(LEAST_SIDE / longer))
  return { height: Math.max(1, Math.round(height * factor)), width: Math.max(1, Math.round(width * factor)) }
}

/** Averaged down, or each pixel repeated. */
function scaled({ values, height, width, channels }: ResizedInput, toHeight: number, toWidth: number): Float32Array {
  return height === toHeight && width === toWidth ? values : resizeAreaAveraging(values, height, width, channels, toHeight, toWidth, false)
}

function paste(sheet: Raster, values: Float32Array, channels: 1 | 3, { x, y, height, width }: { readonly x: number; readonly y: number; readonly height: number; readonly width: number }): void {
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const from = (row * width + column) * channels
      const to = ((y + row) * sheet.width + x + column) * 3
      for (let c = 0; c < 3; c++) sheet.data[to + c] = Math.min(255, Math.max(0, Math.round(values[from + (channels === 3 ? c : 0)] ?? 0)))
    }
  }
}

/** Words put together into lines that fit; one that is too long alone is cut. */
function wrap(words: readonly string[], width: number, joint = '  '): string[] {
  const most = Math.max(1, Math.floor((width + 1) / (textSize('0').width + 1)))
  const lines: string[] = []
  for (const word of words) {
    const joined = lines.length === 0 ? undefined : `${lines.at(-1) ?? ''}${joint}${word}`
    if (joined !== undefined && textSize(joined).width <= width) lines[lines.length - 1] = joined
    else lines.push(textSize(word).width <= width ? word : word.slice(0, most))
  }
  return lines
}
