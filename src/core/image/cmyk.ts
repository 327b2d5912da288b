/** CMYK (0 no ink, 255 full ink), interleaved, as RGB by Pillow's formula: (255 - K) less its share of the ink, rounded. */
export function cmykToRgb(cmyk: ArrayLike<number>): Uint8Array {
  const rgb = new Uint8Array((cmyk.length / 4) * 3)
  for (let from = 0, to = 0; to < rgb.length; from += 4) {
    const light = 255 - (cmyk[from + 3] as number)
    for (let c = 0; c < 3; c++) {
      const product = (cmyk[from + c] as number) * light + 128
      rgb[to++] = Math.max(0, light - (((product >> 8) + product) >> 8))
    }
  }
  return rgb
}
