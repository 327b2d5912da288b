import { createHash } from 'node:crypto'
import { stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { openDataset } from '../../core/dicom/openDicom.ts'
import { parseDicom, type DicomDataset } from '../../core/dicom/parseDicom.ts'
import { readDicomHeader, type DicomHeader } from '../../core/dicom/dicomHeader.ts'
import { chooseVoi } from '../../core/image/chooseVoi.ts'
import type { Codecs } from '../../core/image/codecs.ts'
import { decodeFile } from '../../core/image/decodeFile.ts'
import type { DecodedFile, ImageFormat, StoredFrame } from '../../core/image/decodedFile.ts'
import { displayImage } from '../../core/image/displayImage.ts'
import { encodePng } from '../../core/image/encodePng.ts'
import type { InputSpec } from '../../core/image/image.ts'
import { ImageRefusedError } from '../../core/image/imageRefusedError.ts'
import { networkPicture } from '../../core/image/networkPicture.ts'
import { sortSeries } from '../../core/series/sortSeries.ts'
import type { Stack } from '../../core/series/stack.ts'
import { sniffFormat } from '../../core/image/sniffFormat.ts'
import { readBytes, type ByteSource } from '../files/readBytes.ts'
import { refuseUnreadable } from './import/walkFolder.ts'
import { isZip, walkZip } from './import/walkZip.ts'
import { makeOutputFolder } from './outputFolder.ts'

export interface InspectOptions {
  readonly codecs: Codecs
  /** Decodes every frame and describes the stored values. */
  readonly pixels?: boolean
  /** Draws a frame to this PNG: as a network with the input `as` sees it (before preprocessing), else as a screen shows it. For one path. */
  readonly out?: string
  readonly as?: InputSpec
  /** Of the picture for a screen: which window, as `chooseVoi` takes it, and whether overlays are drawn. */
  readonly window?: string
  readonly overlays?: boolean
  /** The frame that is drawn, from 0. */
  readonly frame?: number
  readonly signal?: AbortSignal
}

/** What is known of one file; `refused` says in words why it is not an image that can be read, `code` says it for programs. */
export interface Inspection {
  readonly path: string
  readonly format?: ImageFormat
  readonly transferSyntax?: string
  readonly sopClass?: string
  readonly header?: DicomHeader
  readonly frames?: number
  /** Of a multi-frame file with positions in the patient; slices are frame numbers. */
  readonly stacks?: readonly Stack[]
  readonly warnings?: readonly string[]
  readonly pixels?: PixelSummary
  readonly refused?: string
  readonly code?: string
}

/** Of the stored values of all frames: before rescale and windows, YBR and palette indices as they are, interleaved. */
export interface PixelSummary {
  /** [frames (where more than one), rows, columns, samples per pixel (where more than one)] */
  readonly shape: readonly number[]
  readonly dtype: string
  /** These three are of the finite values. */
  readonly min: number
  readonly max: number
  readonly mean: number
  /** SHA-256 of the values in little endian, in C order, in lower-case hexadecimal */
  readonly sha256: string
}

/** Arguments that contradict each other. */
export class InspectArgumentError extends Error {
  override readonly name = 'InspectArgumentError'
  readonly code = 'usage'
}

/** Describes files one by one, and those in ZIP archives; a file that cannot be read is described as refused and never stops the rest. Throws InspectArgumentError, OutputFolderError. */
export async function inspect(paths: readonly string[], options: InspectOptions): Promise<Inspection[]> {
  checkOptions(options)
  if (options.out !== undefined && paths.length !== 1) throw new InspectArgumentError(`--out takes one picture; ${paths.length} files are given`)
  if (options.out !== undefined) await makeOutputFolder(dirname(options.out))
  const found: Inspection[] = []
  for (const path of paths) {
    options.signal?.throwIfAborted()
    const archive = await isArchive(path)
    if (archive && options.out !== undefined) throw new InspectArgumentError(`--out takes one picture; ${path} is an archive`)
    const { files, directories, refused } = archive ? await walkZip(path, options.signal) : { files: [{ path }], directories: [], refused: [] }
    for (const file of [...directories, ...files]) {
      options.signal?.throwIfAborted()
      found.push(await inspectFile(file, options))
    }
    found.push(...refused.map((one) => ({ path: one.path, refused: one.reason, code: one.code })))
  }
  return found
}

async function isArchive(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile() && (await isZip(path))
  } catch {
    return false
  }
}

function checkOptions({ out, as, window, overlays, frame }: InspectOptions): void {
  const shown = [...(window === undefined ? [] : ['--window']), ...(overlays === true ? ['--overlays'] : [])]
  const drawn = [...(as === undefined ? [] : ['--as']), ...shown, ...(frame === undefined ? [] : ['--frame'])]
  if (out === undefined && drawn.length > 0) throw new InspectArgumentError(`${drawn.join(' and ')} needs --out`)
  if (as !== undefined && shown.length > 0) throw new InspectArgumentError(`${shown.join(' and ')} is for the screen; --as draws what a network sees`)
}

async function inspectFile({ path, member }: ByteSource, options: InspectOptions): Promise<Inspection> {
  let bytes: Uint8Array
  try {
    // a pipe would be waited for without end
    if (member === undefined && !(await stat(path)).isFile()) return { path, refused: 'it is a folder, a pipe or a device; name the files themselves', code: 'unreadable-file' }
    bytes = await readBytes(member === undefined ? { path } : { path, member })
  } catch (error) {
    const { reason, code } = refuseUnreadable(path, error)
    return { path, refused: reason, code: member === undefined ? 'unreadable-file' : code }
  }
  let known: Partial<Inspection> = {}
  try {
    const format = sniffFormat(bytes, options.codecs)
    known = { format }
    let file: DecodedFile
    if (format === 'dicom') {
      const dataset = parseDicom(bytes, options.codecs)
      known = { format, ...describeDataset(dataset) }
      file = openDataset(dataset, options.codecs)
    } else {
      file = decodeFile(bytes, options.codecs)
    }
    known = { ...known, frames: file.frameCount, ...stacksOf(file), ...(file.warnings.length > 0 ? { warnings: file.warnings } : {}) }
    if (options.out !== undefined) await writeFile(options.out, options.as === undefined ? pictureForScreen(file, options) : pictureOfInput(file, options.as, options.frame))
    return { path, ...known, ...(options.pixels === true ? { pixels: summarisePixels(file) } : {}) }
  } catch (error) {
    if (!(error instanceof ImageRefusedError)) throw error
    return { path, ...known, refused: error.message, code: error.code }
  }
}

function describeDataset(dataset: DicomDataset): Pick<Inspection, 'transferSyntax' | 'sopClass' | 'header'> {
  const header = readDicomHeader(dataset)
  return { transferSyntax: header.transferSyntax, ...(header.sopClassUid === undefined ? {} : { sopClass: header.sopClassUid }), header }
}

function pictureOfInput(file: DecodedFile, spec: InputSpec, frame = 0): Uint8Array {
  return networkPicture(file.frame(frame), spec)
}

function pictureForScreen(file: DecodedFile, { window = 'auto', overlays = false, frame = 0 }: InspectOptions): Uint8Array {
  const image = file.frame(frame)
  return encodePng(displayImage(image, chooseVoi(image, window), overlays ? file.overlays?.(frame) : []))
}

/** Frames as a series of their own; a loop or a stack of films has no positions to tell. */
function stacksOf(file: DecodedFile): Pick<Inspection, 'stacks'> {
  if (file.geometry === undefined || file.frameCount < 2) return {}
  const images = Array.from({ length: file.frameCount }, (_, frame) => {
    const { placement, spacing } = file.geometry?.(frame) ?? { placement: {} }
    return { ...placement, spacing, id: frame, frame, multiFrame: true, rows: 0, columns: 0 }
  })
  const { stacks } = sortSeries(images)
  return stacks.every(({ kind }) => kind === 'sequence') ? {} : { stacks }
}

function summarisePixels(file: DecodedFile): PixelSummary {
  const hash = createHash('sha256')
  let [min, max, sum, count] = [Infinity, -Infinity, 0, 0]
  let first: StoredFrame | undefined
  for (let index = 0; index < file.frameCount; index++) {
    const stored = file.storedFrame(index)
    const { data } = stored
    first ??= stored
    for (let i = 0; i < data.length; i++) {
      const value = data[i] as number
      if (!Number.isFinite(value)) continue
      if (value < min) min = value
      if (value > max) max = value
      sum += value
      count++
    }
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  }
  if (first === undefined) throw new ImageRefusedError('no-pixels', 'the file has no frames')
  const { width, height, samplesPerPixel, data } = first
  return {
    shape: [...(file.frameCount > 1 ? [file.frameCount] : []), height, width, ...(samplesPerPixel > 1 ? [samplesPerPixel] : [])],
    dtype: data.constructor.name.replace('Array', '').toLowerCase(),
    min,
    max,
    mean: sum / count,
    sha256: hash.digest('hex')
  }
}
