import { ImageRefusedError } from '../image/imageRefusedError.ts'
import { huffmanTable, JpegBits, type HuffmanTable } from './jpegBits.ts'

/** One scan of a JPEG frame with the tables that hold for it (ITU-T T.81 B.2.3). */
export interface JpegScan {
  readonly components: readonly JpegScanComponent[]
  /** Ss: the first coefficient; in a lossless frame the predictor. */
  readonly selection: number
  /** Se: the last coefficient. */
  readonly spectralEnd: number
  /** Ah: 0 in the first scan of a band. */
  readonly successiveHigh: number
  /** Al: the point transform. */
  readonly pointTransform: number
  /** In MCUs; 0 for none. */
  readonly restartInterval: number
  readonly bits: JpegBits
}

export interface JpegScanComponent {
  /** In the order of the frame header. */
  readonly index: number
  readonly dc: HuffmanTable
  /** Both are empty where they were not defined: no code is in them. */
  readonly ac: HuffmanTable
  /** In zigzag order. */
  readonly quantization: Uint16Array
}

/**
 * Hands the scans of a Huffman-coded JPEG frame to `decodeScan`, one after another; with `repeated`, as in progressive frames, a component may be
 * in several. Returns how many components were met. Throws ImageRefusedError.
 */
export function readJpegScans(bytes: Uint8Array, decodeScan: (scan: JpegScan) => void, { repeated = false } = {}): number {
  const huffman = new Map<number, HuffmanTable>()
  const quantization = new Map<number, Uint16Array>()
  let frame: FrameComponent[] = []
  let restartInterval = 0
  const seen = new Set<number>()
  let scans = 0
  for (let at = 2; at + 4 <= bytes.length; ) {
    if (bytes[at] !== 0xff) throw new ImageRefusedError('damaged', `the JPEG frame has no marker at byte ${at}`)
    const marker = bytes[at + 1] ?? 0
    if (marker === 0xff) {
      at++
      continue
    }
    if (marker === 0xd9) break
    const end = at + 2 + (((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0))
    if (end > bytes.length || end < at + 4) break
    const segment = bytes.subarray(at + 4, end)
    at = end
    if (marker === 0xc4) readHuffman(segment, huffman)
    else if (marker === 0xdb) readQuantization(segment, quantization)
    else if (marker === 0xdd) restartInterval = ((segment[0] ?? 0) << 8) | (segment[1] ?? 0)
    else if (marker >= 0xc0 && marker <= 0xc3) frame = readFrame(segment)
    else if (marker === 0xda) {
      const bits = new JpegBits(bytes, end)
      const scan = { ...readScan(segment, frame, huffman, quantization), restartInterval, bits }
      if (++scans > MAX_SCANS) throw new ImageRefusedError('damaged', `the JPEG frame has more than ${MAX_SCANS} scans`)
      for (const { index } of scan.components) {
        if (seen.has(index) && !repeated) throw new ImageRefusedError('damaged', `the JPEG frame has component ${index} in two scans`)
        seen.add(index)
      }
      decodeScan(scan)
      at = bits.marker()
    }
  }
  return seen.size
}

/** Ten are many; each costs time for every block, and hardly any bytes. */
const MAX_SCANS = 200

interface FrameComponent {
  readonly id: number
  readonly quantization: number
}

const NO_TABLE = new Uint16Array(65_536)

function readHuffman(segment: Uint8Array, tables: Map<number, HuffmanTable>): void {
  for (let at = 0; at + 17 <= segment.length; ) {
    const counts = segment.subarray(at + 1, at + 17)
    const total = counts.reduce((sum, count) => sum + count, 0)
    tables.set(segment[at] ?? 0, huffmanTable(counts, segment.subarray(at + 17, at + 17 + total)))
    at += 17 + total
  }
}

function readQuantization(segment: Uint8Array, tables: Map<number, Uint16Array>): void {
  for (let at = 0; at < segment.length; ) {
    const head = segment[at++] ?? 0
    const size = head >> 4 === 0 ? 1 : 2
    const table = new Uint16Array(64)
    for (let i = 0; i < 64; i++, at += size) table[i] = size === 1 ? (segment[at] ?? 0) : ((segment[at] ?? 0) << 8) | (segment[at + 1] ?? 0)
    tables.set(head & 15, table)
  }
}

function readFrame(segment: Uint8Array): FrameComponent[] {
  const count = segment[5] ?? 0
  return Array.from({ length: count }, (_, i) => {
    const at = 6 + 3 * i
    return { id: segment[at] ?? 0, quantization: segment[at + 2] ?? 0 }
  })
}

function readScan(
  segment: Uint8Array,
  frame: readonly FrameComponent[],
  huffman: ReadonlyMap<number, HuffmanTable>,
  quantization: ReadonlyMap<number, Uint16Array>
): Omit<JpegScan, 'restartInterval' | 'bits'> {
  const count = segment[0] ?? 0
  const components = Array.from({ length: count }, (_, i) => {
    const index = frame.findIndex(({ id }) => id === segment[1 + 2 * i])
    const tables = segment[2 + 2 * i] ?? 0
    const [dc, ac] = [huffman.get(tables >> 4), huffman.get(0x10 | (tables & 15))]
    // a progressive scan of AC has no DC table, one that refines DC neither
    if (index < 0 || (dc === undefined && ac === undefined && (segment[1 + 2 * count] !== 0 || segment[3 + 2 * count] === 0))) throw new ImageRefusedError('damaged', 'a scan of the JPEG frame names a component or table that is not there')
    return {
      index,
      dc: dc ?? NO_TABLE,
      ac: ac ?? NO_TABLE,
      quantization: quantization.get(frame[index]?.quantization ?? 0) ?? new Uint16Array(64)
    }
  })
  if (count === 0) throw new ImageRefusedError('damaged', 'a scan of the JPEG frame has no components')
  const [selection = 0, spectralEnd = 0, successive = 0] = segment.subarray(1 + 2 * count)
  return { components, selection, spectralEnd, successiveHigh: successive >> 4, pointTransform: successive & 15 }
}
