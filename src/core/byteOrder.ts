/** Whether this machine keeps numbers with the low byte first, as files here mostly do. */
export const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

/** Turns the bytes of every word of `size` bytes round, in place; the bytes begin their buffer and a rest that fills no word stays. */
export function reverseWords(bytes: Uint8Array<ArrayBuffer>, size: number): void {
  if (size === 2) {
    const words = new Uint16Array(bytes.buffer, 0, bytes.length >> 1)
    for (let i = 0; i < words.length; i++) words[i] = ((words[i] as number) << 8) | ((words[i] as number) >> 8)
  } else if (size > 2) {
    for (let at = 0; at + size <= bytes.length; at += size) {
      for (let low = at, high = at + size - 1; low < high; low++, high--) {
        const byte = bytes[low] as number
        bytes[low] = bytes[high] as number
        bytes[high] = byte
      }
    }
  }
}
