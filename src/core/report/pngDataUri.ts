const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** A PNG file's bytes as a data URI, for a page without any other file. */
export function pngDataUri(png: Uint8Array): string {
  const parts: string[] = []
  for (let i = 0; i < png.length; i += 3) {
    const bits = ((png[i] ?? 0) << 16) | ((png[i + 1] ?? 0) << 8) | (png[i + 2] ?? 0)
    const digits = [18, 12, 6, 0].map((shift) => ALPHABET[(bits >> shift) & 63] ?? '').join('')
    const left = png.length - i
    parts.push(left >= 3 ? digits : digits.slice(0, left + 1) + '='.repeat(3 - left))
  }
  return `data:image/png;base64,${parts.join('')}`
}
