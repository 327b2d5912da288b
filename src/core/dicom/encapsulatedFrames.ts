import { joinBytes } from '../joinBytes.ts'
import { ImageRefusedError } from '../image/imageRefusedError.ts'
import { valueBytes } from './attributes.ts'
import { PIXEL_DATA, type DicomDataset } from './parseDicom.ts'

/**
 * Finds the compressed frames of encapsulated pixel data (PS3.5 A.4): by the extended offset table (7FE0,0001), by the basic one, or,
 * where neither fits the fragments, one fragment a frame or by the start and end markers of JPEG codestreams. Gives the bytes of a frame,
 * its fragments joined. Throws ImageRefusedError, also where there are fewer frames than the header says.
 */
export function openEncapsulatedFrames(dataset: DicomDataset, frames: number): (frame: number) => Uint8Array {
  const { table, fragments } = readFragments(dataset)
  if (fragments.length === 0) throw new ImageRefusedError('truncated', 'the pixel data (7FE0,0010) holds no fragments')
  if (fragments.length < frames) {
    throw new ImageRefusedError('implausible-size', `the header says ${frames} frames (0028,0008); the pixel data (7FE0,0010) has ${fragments.length} fragments`)
  }
  const byTable = startsAt(extendedTable(dataset), fragments, frames) ?? startsAt(table, fragments, frames)
  const starts =
    byTable === undefined || pointsBesideCodestreams(byTable, dataset.bytes, fragments, frames)
      ? startsWithoutTable(dataset.bytes, fragments, frames)
      : byTable
  return (frame) => {
    const own = fragments.slice(starts[frame], starts[frame + 1])
    if (own.some(({ cut }) => cut)) throw new ImageRefusedError('truncated', `the DICOM file breaks off in the pixel data of frame ${frame}`)
    return join(own.map(({ start, end }) => dataset.bytes.subarray(start, end)))
  }
}

interface Fragment {
  /** Of its item tag, from the first byte after the basic offset table: what the offset tables hold. */
  readonly offset: number
  readonly start: number
  readonly end: number
  /** The file ends before the fragment does. */
  readonly cut: boolean
}

const ITEM = 0xfffee000
const SEQUENCE_DELIMITER = 0xfffee0dd

function readFragments(dataset: DicomDataset): { table: number[]; fragments: Fragment[] } {
  const { bytes } = dataset
  const element = dataset.elements[PIXEL_DATA]
  if (element === undefined) throw new ImageRefusedError('no-pixels', 'the DICOM file holds no image')
  const limit = element.hadUndefinedLength === true ? bytes.length : Math.min(bytes.length, element.dataOffset + element.length)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let table: number[] | undefined
  let base = 0
  const fragments: Fragment[] = []
  for (let at = element.dataOffset; at + 8 <= limit; ) {
    const tag = view.getUint16(at, true) * 65_536 + view.getUint16(at + 2, true)
    if (tag === SEQUENCE_DELIMITER) break
    if (tag !== ITEM) throw new ImageRefusedError('damaged', `the pixel data (7FE0,0010) has no item tag at byte ${at}`)
    const start = at + 8
    const length = view.getUint32(at + 4, true)
    const end = Math.min(start + length, limit)
    if (table === undefined) {
      table = Array.from({ length: Math.floor((end - start) / 4) }, (_, i) => view.getUint32(start + 4 * i, true))
      base = end
    } else {
      fragments.push({ offset: at - base, start, end, cut: start + length > limit })
    }
    at = end
  }
  return { table: table ?? [], fragments }
}

function extendedTable(dataset: DicomDataset): number[] {
  const bytes = valueBytes(dataset, 'x7fe00001')
  if (bytes === undefined) return []
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: Math.floor(bytes.length / 8) }, (_, i) => Number(view.getBigUint64(8 * i, true)))
}

/** The fragment with which each frame begins; undefined where the offsets do not fit them. */
function startsAt(offsets: readonly number[], fragments: readonly Fragment[], frames: number): number[] | undefined {
  if (offsets.length < frames || offsets[0] !== 0) return undefined
  const indices = new Map(fragments.map(({ offset }, i) => [offset, i]))
  const starts: number[] = []
  for (const offset of offsets) {
    const index = indices.get(offset)
    if (index === undefined || index <= (starts.at(-1) ?? -1)) return undefined
    starts.push(index)
  }
  return starts
}

/** The table names fragments with which no codestream begins, though as many others do as there are frames. */
function pointsBesideCodestreams(starts: readonly number[], bytes: Uint8Array, fragments: readonly Fragment[], frames: number): boolean {
  if (starts.slice(0, frames).every((index) => startsCodestream(bytes, fragments, index))) return false
  return fragments.filter((_, i) => startsCodestream(bytes, fragments, i)).length === frames
}

function startsWithoutTable(bytes: Uint8Array, fragments: readonly Fragment[], frames: number): number[] {
  if (frames === 1) return [0]
  if (fragments.length === frames) return fragments.map((_, i) => i)
  const indices = fragments.map((_, i) => i)
  for (const begins of [startsCodestream, followsEnd]) {
    const starts = indices.filter((i) => i === 0 || begins(bytes, fragments, i))
    if (starts.length === frames) return starts
  }
  throw new ImageRefusedError(
    'damaged',
    `the pixel data (7FE0,0010) has ${fragments.length} fragments for ${frames} frames, and nothing says which fragment begins a frame`
  )
}

/** SOI of JPEG and JPEG-LS, SOC with SIZ of JPEG 2000, or the signature box of JP2. */
function startsCodestream(bytes: Uint8Array, fragments: readonly Fragment[], index: number): boolean {
  const at = fragments[index]?.start ?? 0
  const word = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
  return word === 0xffd8ff || word === 0xff4fff || (word === 0 && bytes[at + 3] === 0x0c && bytes[at + 4] === 0x6a)
}

/** The fragment before ends with EOI (EOC), padding aside. */
function followsEnd(bytes: Uint8Array, fragments: readonly Fragment[], index: number): boolean {
  const { start, end } = fragments[index - 1] ?? { start: 0, end: 0 }
  let last = end - 1
  while (last > start && last > end - 4 && bytes[last] === 0) last--
  return bytes[last] === 0xd9 && bytes[last - 1] === 0xff
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts
  if (first !== undefined && parts.length === 1) return first
  return joinBytes(parts)
}
