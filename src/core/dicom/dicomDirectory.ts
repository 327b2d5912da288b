import type { Element } from 'dicom-parser'
import { ImageRefusedError } from '../image/imageRefusedError.ts'
import { decimal, shorts, text, texts } from './attributes.ts'
import { parseDicom, type DicomScope } from './parseDicom.ts'

/** Media Storage Directory Storage, the SOP class of a DICOMDIR. */
export const MEDIA_STORAGE_DIRECTORY = '1.2.840.10008.1.3.10'

/** A file that a DICOMDIR names. */
export interface DirectoryFile {
  /** Names from the DICOMDIR's folder down to the file, as written (PS3.3 F.3.2.2, Referenced File ID). */
  readonly below: readonly string[]
  /** Directory Record Type: `IMAGE`, `SR DOCUMENT`, … */
  readonly type: string
  /** What the series records say of it. */
  readonly modality?: string
  readonly seriesNumber?: number
}

export interface DicomDirectory {
  /** In the order of patients, studies, series and images; then those that no record leads to. */
  readonly files: readonly DirectoryFile[]
  readonly warnings: readonly string[]
}

/**
 * Reads a DICOMDIR (PS3.3 annex F): follows its records from the first one, each once. Records that are marked as not in use are left out; files
 * of records that nothing leads to are listed last. Throws ImageRefusedError.
 */
export function readDicomDirectory(bytes: Uint8Array): DicomDirectory {
  const dataset = parseDicom(bytes, NO_CODECS)
  const sequence = dataset.elements['x00041220']
  if (sequence === undefined) throw new ImageRefusedError('damaged', dataset.brokenAt === undefined ? 'it holds no directory records (0004,1220)' : `it breaks off in ${dataset.brokenAt}`)
  const records = new Map<number, DirectoryRecord>()
  for (const { dataOffset, dataSet } of sequence.items ?? []) records.set(dataOffset - ITEM_HEAD, recordOf(dataset, dataSet?.elements ?? {}))

  const files: DirectoryFile[] = []
  const visited = new Set<number>()
  const pending: { offset: number; series: Series }[] = [{ offset: offsetOf(dataset, 'x00041200'), series: {} }]
  const warnings = [...dataset.warnings]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { offset, series } = next
    if (offset === 0) continue
    const record = records.get(offset)
    if (record === undefined || visited.has(offset)) {
      warnings.push(record === undefined ? `no record stands at byte ${offset}, where another one points` : `two records point to the one at byte ${offset}`)
      continue
    }
    visited.add(offset)
    const own = record.type === 'SERIES' ? record.series : series
    if (record.inUse) files.push(...fileOf(record, own))
    // the lower level comes first, then what follows on this one
    pending.push({ offset: record.next, series })
    if (record.inUse) pending.push({ offset: record.lower, series: own })
    else markLower(record.lower, records, visited)
  }
  const lost = [...records].flatMap(([offset, record]) => (visited.has(offset) || !record.inUse ? [] : fileOf(record, {})))
  if (lost.length > 0) warnings.push(`${lost.length} files are named by records that nothing points to`)
  return { files: [...files, ...lost], warnings: warnings.slice(0, MAX_WARNINGS) }
}

const ITEM_HEAD = 8
const MAX_WARNINGS = 20
const NO_CODECS = {
  inflate: (): never => {
    throw new ImageRefusedError('unsupported-transfer-syntax', 'it is deflated, which PS3.10 8.6 rules out')
  }
}

type Series = Pick<DirectoryFile, 'modality' | 'seriesNumber'>

interface DirectoryRecord {
  readonly type: string
  readonly inUse: boolean
  readonly next: number
  readonly lower: number
  readonly below: readonly string[]
  readonly series: Series
}

function recordOf({ bytes, littleEndian }: DicomScope, elements: Readonly<Record<string, Element | undefined>>): DirectoryRecord {
  const scope = { bytes, littleEndian, elements }
  const modality = text(scope, 'x00080060')
  const seriesNumber = decimal(scope, 'x00200011')
  return {
    type: text(scope, 'x00041430') ?? '',
    inUse: shorts(scope, 'x00041410')[0] !== 0,
    next: offsetOf(scope, 'x00041400'),
    lower: offsetOf(scope, 'x00041420'),
    // some writers put the path into one value, with the separators of their system
    below: (texts(scope, 'x00041500') ?? []).flatMap((part) => part.split('/')).filter((part) => part !== '' && part !== '.'),
    series: { ...(modality === undefined ? {} : { modality }), ...(seriesNumber === undefined ? {} : { seriesNumber }) }
  }
}

function fileOf({ below, type }: DirectoryRecord, series: Series): DirectoryFile[] {
  return below.length === 0 ? [] : [{ below, type, ...series }]
}

/** What lies below a record that is not in use is not in use either. */
function markLower(offset: number, records: ReadonlyMap<number, DirectoryRecord>, visited: Set<number>): void {
  const pending = [offset]
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    const record = records.get(at)
    if (record === undefined || visited.has(at)) continue
    visited.add(at)
    pending.push(record.next, record.lower)
  }
}

/** A UL: bytes from the beginning of the file, preamble included; 0 for none. */
function offsetOf(scope: DicomScope, tag: string): number {
  const [low = 0, high = 0] = scope.littleEndian ? shorts(scope, tag) : shorts(scope, tag).toReversed()
  return low + high * 65536
}
