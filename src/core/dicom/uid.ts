/**
 * A UID under 2.25 (PS3.5 B.2) from 128 bits, given as 32 hexadecimal digits (the head of a hash, a UUID without dashes). The version and
 * variant bits of a UUID are set, so that the number is one.
 */
export function uidOf128Bits(hexadecimal: string): string {
  if (!/^[0-9a-f]{32}$/i.test(hexadecimal)) throw new RangeError(`"${hexadecimal}" is not 32 hexadecimal digits`)
  const mask = (0xfn << 76n) | (0x3n << 62n)
  const marks = (0x4n << 76n) | (0x2n << 62n)
  return `2.25.${(BigInt(`0x${hexadecimal}`) & ~mask) | marks}`
}
