import type { PixelArray } from '../image/image.ts'

/** YBR_FULL to RGB (PS3.3 C.7.6.3.1.2, ITU-R BT.601 full range), rounded and clamped; [.., 3] interleaved, a new array of the same type. */
export function ybrFullToRgb(data: PixelArray, bitsStored: number): PixelArray {
  const half = 2 ** (bitsStored - 1)
  const top = 2 ** bitsStored - 1
  const out = data.slice()
  for (let i = 0; i + 2 < data.length; i += 3) {
    const y = data[i] as number
    const cb = (data[i + 1] as number) - half
    const cr = (data[i + 2] as number) - half
    out[i] = clamp(y + 1.402 * cr, top)
    out[i + 1] = clamp(y - 0.344136286 * cb - 0.714136286 * cr, top)
    out[i + 2] = clamp(y + 1.772 * cb, top)
  }
  return out
}

function clamp(value: number, top: number): number {
  return value <= 0 ? 0 : value >= top ? top : Math.round(value)
}
