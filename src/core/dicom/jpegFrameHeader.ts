import { ImageRefusedError } from '../image/imageRefusedError.ts'

/** The frame header of a JPEG or JPEG-LS codestream (ITU-T T.81 B.2.2, T.87 C.2.2). */
export interface JpegFrameHeader {
  readonly width: number
  readonly height: number
  readonly components: number
  readonly componentIds: readonly number[]
  /** Of each component, horizontally and vertically (H and V of T.81 A.1.1). */
  readonly sampling: readonly { readonly across: number; readonly down: number }[]
  readonly precision: number
  readonly process: 'dct' | 'lossless' | 'jpeg-ls'
  /** Not progressive. */
  readonly sequential: boolean
  /** The transform byte of Adobe's segment; undefined where there is none. */
  readonly adobeTransform?: number
  readonly jfif: boolean
}

/** Walks the marker segments up to the frame header. Throws ImageRefusedError; arithmetic coding and hierarchical frames are refused by name. */
export function readJpegFrameHeader(bytes: Uint8Array): JpegFrameHeader {
  let adobeTransform: number | undefined
  let jfif = false
  for (let at = 2; at + 4 <= bytes.length; ) {
    if (bytes[at] !== 0xff) throw new ImageRefusedError('damaged', `the JPEG frame has no marker at byte ${at}`)
    const marker = bytes[at + 1] ?? 0
    if (marker === 0xff) {
      at++
      continue
    }
    const length = u16(bytes, at + 2)
    const segment = bytes.subarray(at + 4, at + 2 + length)
    if (length < 2 || segment.length < length - 2 || marker === 0xda || marker === 0xd9) break
    const process = processOf(marker)
    if (process !== undefined) {
      const components = segment[5] ?? 0
      if (segment.length < 6 + 3 * components) break
      const header = {
        width: u16(segment, 3),
        height: u16(segment, 1),
        components,
        componentIds: Array.from({ length: components }, (_, i) => segment[6 + 3 * i] ?? 0),
        sampling: Array.from({ length: components }, (_, i) => samplingOf(segment[7 + 3 * i] ?? 0)),
        precision: segment[0] ?? 0,
        process,
        sequential: marker !== 0xc2,
        jfif
      }
      return adobeTransform === undefined ? header : { ...header, adobeTransform }
    }
    if (marker === 0xe0 && startsWith(segment, 'JFIF')) jfif = true
    if (marker === 0xee && startsWith(segment, 'Adobe')) adobeTransform = segment[11]
    at += 2 + length
  }
  throw new ImageRefusedError('truncated', 'the JPEG frame breaks off before its frame header')
}

function processOf(marker: number): JpegFrameHeader['process'] | undefined {
  if (marker === 0xf7) return 'jpeg-ls'
  if (marker === 0xc3) return 'lossless'
  if (marker >= 0xc0 && marker <= 0xc2) return 'dct'
  if (marker < 0xc5 || marker > 0xcf || marker === 0xc8 || marker === 0xcc) return undefined
  throw new ImageRefusedError('unsupported-jpeg', marker >= 0xc9 ? 'arithmetic-coded JPEG cannot be read' : 'hierarchical JPEG cannot be read')
}

function samplingOf(factors: number): JpegFrameHeader['sampling'][number] {
  const [across, down] = [factors >> 4, factors & 15]
  if (across < 1 || across > 4 || down < 1 || down > 4) throw new ImageRefusedError('damaged', `a component of the JPEG frame has the sampling ${across} x ${down}`)
  return { across, down }
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return String.fromCharCode(...bytes.subarray(0, text.length)) === text
}

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}
