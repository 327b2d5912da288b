import { ImageRefusedError } from './imageRefusedError.ts'

/** The header of a NIfTI-1 or NIfTI-2 file, as far as its pixels need it. */
export interface NiftiHeader {
  readonly version: 1 | 2
  readonly littleEndian: boolean
  /** Lengths of the dimensions, i first; at least two. */
  readonly dimensions: readonly number[]
  readonly datatype: number
  /** Where the voxels begin, in bytes. */
  readonly dataOffset: number
  /** Stored value to unit: value * slope + intercept; 1 and 0 where the header says nothing. */
  readonly rescale: { readonly slope: number; readonly intercept: number }
  /** Millimetres per voxel along i and j; undefined where they are not positive. */
  readonly spacing?: { readonly i: number; readonly j: number }
  /** The values to show black and white (cal_min, cal_max), in units; undefined where there are none. */
  readonly displayRange?: { readonly low: number; readonly high: number }
  /** Columns: the world direction (right, anterior, superior) of one step along i, j and k; not normalised. */
  readonly axes: NiftiAxes
}

export type NiftiAxes = readonly [i: Vector, j: Vector, k: Vector]
type Vector = readonly [right: number, anterior: number, superior: number]

export const NIFTI1_SIZE = 348
export const NIFTI2_SIZE = 540

/** What the first bytes are: a single NIfTI file, the header of a pair, or neither. Needs NIFTI1_SIZE bytes. */
export function niftiKind(bytes: Uint8Array): 'single' | 'pair' | undefined {
  if (bytes.length < NIFTI1_SIZE) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const text = (at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4))
  for (const [size, magic] of [[NIFTI1_SIZE, text(344)], [NIFTI2_SIZE, text(4)]] as const) {
    if (view.getInt32(0, true) !== size && view.getInt32(0, false) !== size) continue
    const version = size === NIFTI1_SIZE ? '1' : '2'
    if (magic === `n+${version}\0`) return 'single'
    if (magic === `ni${version}\0`) return 'pair'
  }
  return undefined
}

/**
 * Reads the header of a single NIfTI file (nifti1.h, nifti2.h) of either byte order. The world axes come from the sform, else from the
 * qform, else they are left, anterior, superior, as nibabel has it. Throws ImageRefusedError.
 */
export function readNiftiHeader(bytes: Uint8Array): NiftiHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const littleEndian = [NIFTI1_SIZE, NIFTI2_SIZE].includes(view.getInt32(0, true))
  const version = view.getInt32(0, littleEndian) === NIFTI1_SIZE ? 1 : 2
  if (version === 2 && bytes.length < NIFTI2_SIZE) throw new ImageRefusedError('truncated', 'the NIfTI file breaks off in its header')
  const fields = version === 1 ? nifti1Fields(view, littleEndian) : nifti2Fields(view, littleEndian)
  const { slope, intercept, calMin, calMax } = fields
  const spacing = spacingOf(fields)
  return {
    version,
    littleEndian,
    dimensions: dimensionsOf(fields.dim),
    datatype: fields.datatype,
    dataOffset: dataOffsetOf(fields.voxOffset, version),
    rescale: Number.isFinite(slope) && slope !== 0 ? { slope, intercept: Number.isFinite(intercept) ? intercept : 0 } : { slope: 1, intercept: 0 },
    ...(spacing === undefined ? {} : { spacing }),
    ...(Number.isFinite(calMin) && Number.isFinite(calMax) && calMax > calMin ? { displayRange: { low: calMin, high: calMax } } : {}),
    axes: axesOf(fields)
  }
}

/** The fields under the names of nifti1.h; `srow` is srow_x, srow_y and srow_z. */
interface Fields {
  readonly dim: readonly number[]
  readonly datatype: number
  readonly pixdim: readonly number[]
  readonly voxOffset: number
  readonly slope: number
  readonly intercept: number
  readonly calMax: number
  readonly calMin: number
  readonly units: number
  readonly qformCode: number
  readonly sformCode: number
  readonly quaternion: readonly number[]
  readonly srow: readonly number[]
}

function nifti1Fields(view: DataView, little: boolean): Fields {
  const short = (at: number): number => view.getInt16(at, little)
  const float = (at: number): number => view.getFloat32(at, little)
  return {
    dim: eight((n) => short(40 + 2 * n)),
    datatype: short(70),
    pixdim: eight((n) => float(76 + 4 * n)),
    voxOffset: float(108),
    slope: float(112),
    intercept: float(116),
    units: view.getUint8(123),
    calMax: float(124),
    calMin: float(128),
    qformCode: short(252),
    sformCode: short(254),
    quaternion: [0, 1, 2].map((n) => float(256 + 4 * n)),
    srow: Array.from({ length: 12 }, (_, n) => float(280 + 4 * n))
  }
}

function nifti2Fields(view: DataView, little: boolean): Fields {
  const long = (at: number): number => Number(view.getBigInt64(at, little))
  const double = (at: number): number => view.getFloat64(at, little)
  return {
    dim: eight((n) => long(16 + 8 * n)),
    datatype: view.getInt16(12, little),
    pixdim: eight((n) => double(104 + 8 * n)),
    voxOffset: long(168),
    slope: double(176),
    intercept: double(184),
    calMax: double(192),
    calMin: double(200),
    qformCode: view.getInt32(344, little),
    sformCode: view.getInt32(348, little),
    quaternion: [0, 1, 2].map((n) => double(352 + 8 * n)),
    srow: Array.from({ length: 12 }, (_, n) => double(400 + 8 * n)),
    units: view.getInt32(500, little)
  }
}

function eight(read: (n: number) => number): number[] {
  return Array.from({ length: 8 }, (_, n) => read(n))
}

function dimensionsOf([count = 0, ...lengths]: readonly number[]): number[] {
  if (count < 1 || count > 7) throw new ImageRefusedError('damaged', `the NIfTI file says it has ${count} dimensions; 1 to 7 there can be`)
  const dimensions = lengths.slice(0, count)
  if (dimensions.some((length) => length < 1)) throw new ImageRefusedError('damaged', `the NIfTI file says its dimensions are ${dimensions.join(' x ')}`)
  return dimensions.length === 1 ? [...dimensions, 1] : dimensions
}

function dataOffsetOf(voxOffset: number, version: 1 | 2): number {
  const least = version === 1 ? 352 : 544
  if (voxOffset === 0) return least
  if (!Number.isSafeInteger(voxOffset) || voxOffset < least) {
    throw new ImageRefusedError('damaged', `the NIfTI file says its voxels begin at byte ${voxOffset}; byte ${least} is the first they can`)
  }
  return voxOffset
}

function spacingOf({ pixdim, units }: Fields): NiftiHeader['spacing'] {
  // metres and micrometres; without a unit, millimetres are meant
  const scale = (units & 7) === 1 ? 1000 : (units & 7) === 3 ? 0.001 : 1
  const [i, j] = [Math.abs(pixdim[1] ?? 0) * scale, Math.abs(pixdim[2] ?? 0) * scale]
  return i > 0 && j > 0 && Number.isFinite(i) && Number.isFinite(j) ? { i, j } : undefined
}

const LEFT_ANTERIOR_SUPERIOR: NiftiAxes = [[-1, 0, 0], [0, 1, 0], [0, 0, 1]]

function axesOf(fields: Fields): NiftiAxes {
  const axes = fields.sformCode > 0 ? sformAxes(fields) : fields.qformCode > 0 ? qformAxes(fields) : LEFT_ANTERIOR_SUPERIOR
  const usable = axes.every((axis) => axis.every(Number.isFinite) && axis.some((part) => part !== 0))
  return usable ? axes : LEFT_ANTERIOR_SUPERIOR
}

function sformAxes({ srow }: Fields): NiftiAxes {
  const column = (n: number): Vector => [srow[n] ?? 0, srow[4 + n] ?? 0, srow[8 + n] ?? 0]
  return [column(0), column(1), column(2)]
}

/** nifti1.h, method 2: a unit quaternion without its first part, and the sign of k in pixdim[0]. */
function qformAxes({ quaternion, pixdim }: Fields): NiftiAxes {
  let [b = 0, c = 0, d = 0] = quaternion
  let a = Math.sqrt(Math.max(0, 1 - (b * b + c * c + d * d)))
  const norm = Math.hypot(a, b, c, d)
  ;[a, b, c, d] = [a / norm, b / norm, c / norm, d / norm]
  const sign = (pixdim[0] ?? 0) < 0 ? -1 : 1
  return [
    [a * a + b * b - c * c - d * d, 2 * (b * c + a * d), 2 * (b * d - a * c)],
    [2 * (b * c - a * d), a * a + c * c - b * b - d * d, 2 * (c * d + a * b)],
    [sign * 2 * (b * d + a * c), sign * 2 * (c * d - a * b), sign * (a * a + d * d - b * b - c * c)]
  ]
}
