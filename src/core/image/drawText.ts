import { GLYPH_HEIGHT, GLYPH_WIDTH, glyphOf } from './glyphs.ts'

/** Pixels that text is drawn into: 8 or 16 bits, grey or interleaved RGB. */
export interface TextTarget {
  readonly width: number
  readonly height: number
  readonly samplesPerPixel: 1 | 3
  readonly data: Uint8Array | Uint16Array
}

export interface TextStyle {
  /** Whole-number magnification of the 5 x 7 letters; 1 if left out. */
  readonly scale?: number
  /** One value for all samples of a pixel, or one for each. */
  readonly colour: number | readonly [number, number, number]
  /** Fills the box of the text, with a margin of one dot; transparent if left out. */
  readonly background?: number | readonly [number, number, number]
}

/** Draws one line of ASCII text with its upper left corner at (x, y), clipped to the target, in place. */
export function drawText(target: TextTarget, x: number, y: number, text: string, style: TextStyle): void {
  const scale = style.scale ?? 1
  if (style.background !== undefined) {
    const { width, height } = textSize(text, scale)
    fill(target, x - scale, y - scale, width + 2 * scale, height + 2 * scale, style.background)
  }
  let left = x
  for (const character of text) {
    glyphOf(character).forEach((column, i) => {
      for (let row = 0; row < GLYPH_HEIGHT; row++) {
        if ((column >> row) & 1) fill(target, left + i * scale, y + row * scale, scale, scale, style.colour)
      }
    })
    left += (GLYPH_WIDTH + 1) * scale
  }
}

/** Pixels that a line of text takes. */
export function textSize(text: string, scale = 1): { width: number; height: number } {
  const { length } = Array.from(text)
  return { width: Math.max(0, length * (GLYPH_WIDTH + 1) - 1) * scale, height: GLYPH_HEIGHT * scale }
}

function fill(target: TextTarget, x: number, y: number, width: number, height: number, colour: TextStyle['colour']): void {
  const { samplesPerPixel, data } = target
  const [from, to] = [Math.max(0, x), Math.min(target.width, x + width)]
  for (let row = Math.max(0, y); row < Math.min(target.height, y + height); row++) {
    for (let at = (row * target.width + from) * samplesPerPixel; at < (row * target.width + to) * samplesPerPixel; at++) {
      data[at] = typeof colour === 'number' ? colour : (colour[at % 3] as number)
    }
  }
}
