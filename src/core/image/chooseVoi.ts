import type { DisplayVoi } from './displayImage.ts'
import type { DecodedImage } from './image.ts'
import { ImageRefusedError } from './imageRefusedError.ts'

/**
 * A window or VOI LUT as a person names it: CENTRE/WIDTH in modality units (`40/400`, LINEAR; LINEAR_EXACT under a width of 1), `full`,
 * `auto`, `window:N` or `voi-lut:N` (from 0), or the file's own name of one (Window Center & Width Explanation, LUT Explanation), in
 * upper or lower case. Throws ImageRefusedError where the image has none of that name, saying which it has.
 */
export function chooseVoi({ windows, voiLuts = [] }: Pick<DecodedImage, 'windows' | 'voiLuts'>, name: string): DisplayVoi {
  if (name === 'auto' || name === 'full') return name
  const numbers = /^(-?[\d.]+)\/([\d.]+)$/.exec(name)
  const [center, width] = [Number(numbers?.[1]), Number(numbers?.[2])]
  if (Number.isFinite(center) && width > 0) return { center, width, function: width < 1 ? 'LINEAR_EXACT' : 'LINEAR' }
  const sameName = ({ explanation }: { readonly explanation?: string }): boolean => explanation?.toLowerCase() === name.toLowerCase()
  const [, kind, number] = /^(window|voi-lut):(\d+)$/.exec(name) ?? []
  const window = kind === 'window' ? Number(number) : windows.findIndex(sameName)
  if (kind !== 'voi-lut' && windows[window] !== undefined) return { window }
  const voiLut = kind === 'voi-lut' ? Number(number) : voiLuts.findIndex(sameName)
  if (kind !== 'window' && voiLuts[voiLut] !== undefined) return { voiLut }
  const has = [...windows.map((one, i) => `window:${i}${quoted(one)}`), ...voiLuts.map((one, i) => `voi-lut:${i}${quoted(one)}`)]
  throw new ImageRefusedError(
    'voi-not-applicable',
    `the image has no window ${JSON.stringify(name.slice(0, 40))}; it has ${has.length === 0 ? 'none' : has.join(', ')}; CENTRE/WIDTH, full and auto apply to every one`
  )
}

function quoted({ explanation }: { readonly explanation?: string }): string {
  return explanation === undefined ? '' : ` ${JSON.stringify(explanation)}`
}
