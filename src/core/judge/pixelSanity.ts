import { z } from 'zod'
import type { DecodedImage } from '../image/image.ts'
import type { InputRefusal } from './intendedInput.ts'

/** What an image's stored values look like, as shares of its pixels. */
export const pixelFactsSchema = z.strictObject({
  /** With the commonest value. */
  commonest: z.number(),
  /** At the lowest or at the highest value that occurs. */
  extremes: z.number(),
  /** Whose colour channels differ by more than an eighth of their range. */
  coloured: z.number()
})

export type PixelFacts = z.infer<typeof pixelFactsSchema>

/** Pixels looked at: a grid over larger images. */
const MOST_PIXELS = 1 << 14
const COLOUR = 1 / 8

/** From 16,384 pixels at most, on an even grid. */
export function pixelFacts({ data, width, height, samplesPerPixel, bitsStored }: DecodedImage): PixelFacts {
  const step = Math.max(1, Math.ceil(Math.sqrt((width * height) / MOST_PIXELS)))
  const counts = new Map<number, number>()
  const range = 2 ** bitsStored - 1
  let pixels = 0
  let coloured = 0
  for (let y = 0; y < height; y += step) {
    for (let x = 0; x < width; x += step) {
      const at = (y * width + x) * samplesPerPixel
      const first = data[at] ?? 0
      let value = first
      if (samplesPerPixel === 3) {
        const [g, b] = [data[at + 1] ?? 0, data[at + 2] ?? 0]
        value = first + g + b
        if (Math.max(first, g, b) - Math.min(first, g, b) > COLOUR * range) coloured++
      }
      counts.set(value, (counts.get(value) ?? 0) + 1)
      pixels++
    }
  }
  let [low, high, commonest] = [Infinity, -Infinity, 0]
  for (const [value, count] of counts) {
    low = Math.min(low, value)
    high = Math.max(high, value)
    commonest = Math.max(commonest, count)
  }
  const at = (value: number): number => (counts.get(value) ?? 0) / pixels
  return { commonest: commonest / pixels, extremes: low === high ? 1 : at(low) + at(high), coloured: coloured / pixels }
}

const BLANK = 0.98
const SATURATED = 0.9
const PHOTOGRAPH = 0.2

/** An image has this many coloured pixels, and is no grey film stored as RGB with some marks. */
export function isColour(facts: PixelFacts): boolean {
  return facts.coloured >= PHOTOGRAPH
}

/** What no radiograph or slice looks like, whatever the model: constant, blank, mostly saturated; in colour, where the model knows none. */
export function checkPixels(facts: PixelFacts, allowColour: boolean): InputRefusal | undefined {
  if (facts.commonest === 1) return { code: 'constant', reason: 'all its pixels have one value' }
  if (facts.commonest >= BLANK) return { code: 'blank', reason: `${percent(facts.commonest)} of its pixels have one value` }
  if (facts.extremes >= SATURATED) return { code: 'saturated', reason: `${percent(facts.extremes)} of its pixels are at the lowest or the highest value` }
  if (isColour(facts) && !allowColour) return { code: 'colour-photograph', reason: `${percent(facts.coloured)} of its pixels are coloured; the model was trained on grey images` }
  return undefined
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`
}
