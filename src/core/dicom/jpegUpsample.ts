interface FullSize {
  readonly width: number
  readonly height: number
  /** Pixels for each sample. */
  readonly across: number
  readonly down: number
}

/**
 * A component at the size of the frame [height, width]: by a factor of 2 with a triangle filter, samples standing between the pixels that they
 * are for (libjpeg's "fancy upsampling"), by others by repeating.
 */
export function upsamplePlane(samples: Uint16Array, { width, height }: { readonly width: number; readonly height: number }, full: FullSize): Uint16Array {
  const { across, down } = full
  if (across === 1 && down === 1) return samples
  const out = new Uint16Array(full.width * full.height)
  const sums = new Int32Array(width)
  for (let y = 0; y < full.height; y++) {
    const near = Math.min(height - 1, Math.floor(y / down))
    const far = down === 2 && across <= 2 ? Math.min(height - 1, Math.max(0, near + (y % 2 === 0 ? -1 : 1))) : near
    // in quarters
    for (let x = 0; x < width; x++) sums[x] = 3 * (samples[near * width + x] as number) + (samples[far * width + x] as number)
    for (let x = 0; x < full.width; x++) {
      const middle = Math.min(width - 1, Math.floor(x / across))
      const beside = across === 2 ? Math.min(width - 1, Math.max(0, middle + (x % 2 === 0 ? -1 : 1))) : middle
      out[y * full.width + x] = (3 * (sums[middle] as number) + (sums[beside] as number) + (x % 2 === 0 ? 8 : 7)) >> 4
    }
  }
  return out
}
