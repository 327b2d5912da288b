import type { Codecs } from './codecs.ts'
import type { DecodedFile, StoredFrame } from './decodedFile.ts'
import { finiteRange, quantizeFloats } from './floatSamples.ts'
import type { DecodedImage, ValueRange } from './image.ts'
import { ImageRefusedError, refuseFailures } from './imageRefusedError.ts'
import { checkFrameSize, MAX_FRAMES } from './limits.ts'
import { isGzip, MAX_INFLATE_RATIO } from './gzip.ts'
import { niftiKind, readNiftiHeader, type NiftiHeader } from './niftiHeader.ts'
import { niftiSliceOrientation } from './niftiSliceOrientation.ts'
import { orientImage } from './orientImage.ts'
import { samplesFromBytes, type SampleType } from './samplesFromBytes.ts'

/**
 * Opens a single-file NIfTI-1 or NIfTI-2 volume, gzip-compressed or not. Each slice of the third dimension, of each further one, is a
 * frame, in the order of the file. `storedFrame` gives rows along j and columns along i, so that all frames together are nibabel's
 * `dataobj` transposed: [.., k, j, i]. `frame` is turned as `niftiSliceOrientation` says; floating point is brought to 16 bits over the
 * range of the whole volume, with the rescale that gives it back. Throws ImageRefusedError.
 */
export function decodeNifti(bytes: Uint8Array, codecs: Pick<Codecs, 'inflate'>): DecodedFile {
  const compressed = isGzip(bytes)
  const start = compressed ? niftiStart(bytes, codecs) : bytes
  if (start === undefined || niftiKind(start) !== 'single') {
    throw new ImageRefusedError('unsupported-nifti', 'the NIfTI volume is a pair of files (.hdr and .img); save it as one .nii file')
  }
  const header = readNiftiHeader(start)
  const type = typeOf(header.datatype)
  const [width = 1, height = 1, ...further] = header.dimensions
  checkFrameSize('a slice of the NIfTI volume', width, height)
  const frameCount = further.reduce((product, length) => product * length, 1)
  if (frameCount > MAX_FRAMES) throw new ImageRefusedError('too-many-pixels', `the NIfTI volume says it has ${frameCount} slices; the limit is ${MAX_FRAMES}`)
  const frameBytes = width * height * type.samples * type.bytes
  const needed = header.dataOffset + frameBytes * frameCount
  const content = compressed ? inflateVolume(bytes, needed, codecs) : bytes
  if (content.length < needed) {
    throw new ImageRefusedError('truncated', `${header.dimensions.join(' x ')} voxels need ${needed} bytes; the NIfTI file has ${content.length}`)
  }

  const storedFrame = (index: number): StoredFrame => {
    if (!Number.isInteger(index) || index < 0 || index >= frameCount) {
      throw new ImageRefusedError('no-such-frame', `frame ${index} was asked for; the NIfTI volume has ${frameCount}, from 0`)
    }
    const from = header.dataOffset + index * frameBytes
    const data = samplesFromBytes(content.subarray(from, from + frameBytes), type.sample, header.littleEndian)
    return { width, height, samplesPerPixel: type.samples, data: type.samples === 4 ? dropAlpha(data) : data, ...(type.samples === 4 ? { samplesPerPixel: 3 } : {}) }
  }
  let range: ValueRange | undefined
  const volumeRange = (): ValueRange => (range ??= rangeOfFrames(frameCount, storedFrame))
  return { format: 'nifti', frameCount, framePixels: () => width * height, warnings: [], storedFrame, frame: (index) => sliceImage(storedFrame(index), header, volumeRange) }
}

/** The first bytes of a gzip-compressed file where it is a NIfTI volume, else undefined. */
export function niftiStart(bytes: Uint8Array, { inflate }: Pick<Codecs, 'inflate'>): Uint8Array | undefined {
  const head = bytes.subarray(0, 4096)
  try {
    const start = inflate(head, { wrapper: 'gzip', maxOutput: head.length * MAX_INFLATE_RATIO, partial: true })
    return niftiKind(start) === undefined ? undefined : start
  } catch {
    return undefined
  }
}

/** Above this the voxels of a compressed volume would fill memory; an uncompressed one is read slice by slice. */
const MAX_INFLATED_BYTES = 2 ** 30
/** Bytes after the last voxel that are ignored. */
const TRAILING_SLACK = 65_536

function inflateVolume(bytes: Uint8Array, needed: number, { inflate }: Pick<Codecs, 'inflate'>): Uint8Array {
  if (needed > bytes.length * MAX_INFLATE_RATIO) {
    throw new ImageRefusedError('implausible-size', `the NIfTI volume says it needs ${needed} bytes, more than ${bytes.length} compressed bytes can hold`)
  }
  if (needed > MAX_INFLATED_BYTES) {
    throw new ImageRefusedError('too-many-pixels', `the compressed NIfTI volume says it needs ${needed} bytes; the limit is ${MAX_INFLATED_BYTES}. Unpack it with gunzip`)
  }
  return refuseFailures('the compressed NIfTI volume is damaged', () => inflate(bytes, { wrapper: 'gzip', maxOutput: needed + TRAILING_SLACK }))
}

interface VoxelType {
  readonly sample: SampleType
  readonly bytes: number
  readonly samples: 1 | 3 | 4
}

const TYPES: ReadonlyMap<number, VoxelType> = new Map([
  [2, { sample: 'uint8', bytes: 1, samples: 1 }],
  [4, { sample: 'int16', bytes: 2, samples: 1 }],
  [8, { sample: 'int32', bytes: 4, samples: 1 }],
  [16, { sample: 'float32', bytes: 4, samples: 1 }],
  [64, { sample: 'float64', bytes: 8, samples: 1 }],
  [128, { sample: 'uint8', bytes: 1, samples: 3 }],
  [256, { sample: 'int8', bytes: 1, samples: 1 }],
  [512, { sample: 'uint16', bytes: 2, samples: 1 }],
  [768, { sample: 'uint32', bytes: 4, samples: 1 }],
  [2304, { sample: 'uint8', bytes: 1, samples: 4 }]
])

const UNREAD_TYPES: ReadonlyMap<number, string> = new Map([
  [1, 'single bits'],
  [32, 'complex numbers'],
  [1024, '64-bit integers (int64)'],
  [1280, '64-bit integers (uint64)'],
  [1536, '128-bit floating point'],
  [1792, 'complex numbers'],
  [2048, 'complex numbers']
])

function typeOf(datatype: number): VoxelType {
  const type = TYPES.get(datatype)
  if (type !== undefined) return type
  const name = UNREAD_TYPES.get(datatype)
  throw new ImageRefusedError(
    'unsupported-nifti',
    name === undefined ? `the NIfTI volume has datatype ${datatype}, which the format does not define` : `the NIfTI volume holds ${name}, which cannot be read`
  )
}

function sliceImage(stored: StoredFrame, header: NiftiHeader, volumeRange: () => ValueRange): DecodedImage {
  const orientation = niftiSliceOrientation(header.axes)
  const { rescale, spacing, displayRange } = header
  const size = { width: stored.width, height: stored.height }
  const along = spacing !== undefined && orientation >= 5 ? { i: spacing.j, j: spacing.i } : spacing
  const where = along === undefined ? {} : { spacing: { row: along.j, column: along.i, source: 'pixdim' as const, provenance: 'patient' as const } }
  const { data } = stored
  if (stored.samplesPerPixel === 3 && data instanceof Uint8Array) {
    const colour = { ...size, samplesPerPixel: 3, data, bitsStored: 8, signed: false, photometricInterpretation: 'RGB', rescale: { slope: 1, intercept: 0 }, windows: [], ...where } as const
    return orientImage<Uint8Array, typeof colour>(colour, orientation)
  }
  const grey = data instanceof Float32Array || data instanceof Float64Array ? quantizeFloats(data, volumeRange(), rescale) : integers(data, rescale)
  const windows =
    displayRange === undefined
      ? []
      : [{ center: (displayRange.low + displayRange.high) / 2, width: displayRange.high - displayRange.low, function: 'LINEAR_EXACT' as const }]
  return orientImage({ ...size, samplesPerPixel: 1 as const, ...grey, photometricInterpretation: 'MONOCHROME2' as const, windows, ...where }, orientation)
}

function integers(data: DecodedImage['data'], rescale: DecodedImage['rescale']): Pick<DecodedImage, 'data' | 'bitsStored' | 'signed' | 'rescale'> {
  return { data, bitsStored: data.BYTES_PER_ELEMENT * 8, signed: data instanceof Int8Array || data instanceof Int16Array || data instanceof Int32Array, rescale }
}

function rangeOfFrames(count: number, frame: (index: number) => StoredFrame): ValueRange {
  let range: ValueRange | undefined
  for (let index = 0; index < count; index++) range = finiteRange(frame(index).data, range)
  return range ?? { low: 0, high: 0 }
}

function dropAlpha(rgba: StoredFrame['data']): Uint8Array {
  const out = new Uint8Array((rgba.length / 4) * 3)
  for (let from = 0, to = 0; to < out.length; from += 4, to += 3) {
    out[to] = rgba[from] as number
    out[to + 1] = rgba[from + 1] as number
    out[to + 2] = rgba[from + 2] as number
  }
  return out
}
