import { ImageRefusedError } from '../image/imageRefusedError.ts'

/** A Huffman table as one look-up by the next 16 bits: code length in the high byte, value in the low one; 0 where no code begins so. */
export type HuffmanTable = Uint16Array

/** Builds the table from the counts of codes of 1 to 16 bits and their values (ITU-T T.81 annex C). Throws ImageRefusedError. */
export function huffmanTable(counts: Uint8Array, values: Uint8Array): HuffmanTable {
  const table = new Uint16Array(65_536)
  let code = 0
  let k = 0
  for (let length = 1; length <= 16; length++) {
    const span = 2 ** (16 - length)
    for (let i = 0; i < (counts[length - 1] ?? 0); i++, code += span, k++) {
      if (code + span > 65_536) throw new ImageRefusedError('damaged', 'a Huffman table of the JPEG frame has more codes than there are')
      table.fill((length << 8) | (values[k] ?? 0), code, code + span)
    }
  }
  return table
}

/** Entropy-coded data bit by bit: stuffed bytes are skipped, a marker ends it. */
export class JpegBits {
  readonly #bytes: Uint8Array
  #at: number
  #buffer = 0
  #held = 0
  /** Zero bits held that stand for nothing, past the marker. */
  #made = 0

  constructor(bytes: Uint8Array, position: number) {
    this.#bytes = bytes
    this.#at = position
  }

  /** The next Huffman-coded value. Throws ImageRefusedError past the end or where there is no such code. */
  code(table: HuffmanTable): number {
    this.#fill()
    const entry = table[(this.#buffer >>> (this.#held - 16)) & 0xffff] as number
    if (entry === 0) throw new ImageRefusedError('damaged', 'the JPEG frame has a code that is not in its table')
    this.#drop(entry >> 8)
    return entry & 0xff
  }

  /** `size` bits (0 to 16) as the signed value that they code (T.81 F.2.2.1, EXTEND). */
  signed(size: number): number {
    if (size === 0) return 0
    const bits = this.unsigned(size)
    return bits < 1 << (size - 1) ? bits - (1 << size) + 1 : bits
  }

  /** `size` bits (0 to 16). Throws ImageRefusedError past the end. */
  unsigned(size: number): number {
    if (size === 0) return 0
    this.#fill()
    const bits = (this.#buffer >>> (this.#held - size)) & ((1 << size) - 1)
    this.#drop(size)
    return bits
  }

  /** Leaves the rest of the interval and steps over its restart marker. Throws ImageRefusedError where there is none. */
  restart(): void {
    const at = this.marker()
    const marker = this.#bytes[at + 1] ?? 0
    if (!(marker >= 0xd0 && marker <= 0xd7)) throw new ImageRefusedError('damaged', `the JPEG frame has no restart marker at byte ${at}`)
    this.#at = at + 2
    this.#buffer = this.#held = this.#made = 0
  }

  /** The position of the marker that ends the data. */
  marker(): number {
    const bytes = this.#bytes
    let at = this.#at
    while (at < bytes.length && !(bytes[at] === 0xff && bytes[at + 1] !== 0 && bytes[at + 1] !== 0xff)) at++
    return at
  }

  #fill(): void {
    while (this.#held <= 16) {
      let byte = this.#bytes[this.#at] ?? 0
      const next = this.#bytes[this.#at + 1]
      if (this.#at >= this.#bytes.length || (byte === 0xff && next !== 0)) {
        byte = 0
        this.#made += 8
      } else {
        this.#at += byte === 0xff ? 2 : 1
      }
      // up to 24 bits are held: the ones above are stale, and masked off when read
      this.#buffer = (this.#buffer << 8) | byte
      this.#held += 8
    }
  }

  #drop(count: number): void {
    this.#held -= count
    if (this.#held < this.#made) throw new ImageRefusedError('truncated', 'the JPEG frame breaks off in its image data')
  }
}
