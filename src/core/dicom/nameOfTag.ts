/** A tag as PS3.6 writes it: `(0028,0010)`; from a number or from `x00280010`. */
export function nameOfTag(tag: number | string): string {
  const digits = typeof tag === 'string' ? tag.replace(/^x/, '') : tag.toString(16).padStart(8, '0')
  return `(${digits.slice(0, 4)},${digits.slice(4)})`
}
