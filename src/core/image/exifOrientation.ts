/** How an image is turned to stand upright: Orientation (tag 274) of TIFF 6.0 and EXIF, 1 for as it is stored. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8

/** The orientation as a number of a file; undefined where it is none of the eight. */
export function orientationOf(value: number | undefined): Orientation | undefined {
  return value !== undefined && Number.isInteger(value) && value >= 1 && value <= 8 ? (value as Orientation) : undefined
}

/** The orientation in EXIF data (a TIFF header with its first directory); undefined where there is none or the data are damaged. */
export function exifOrientation(tiff: Uint8Array): Orientation | undefined {
  if (tiff.length < 8) return undefined
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength)
  const order = view.getUint16(0)
  const little = order === 0x4949
  if ((!little && order !== 0x4d4d) || view.getUint16(2, little) !== 42) return undefined
  const directory = view.getUint32(4, little)
  if (directory + 2 > tiff.length) return undefined
  const entries = view.getUint16(directory, little)
  for (let i = 0; i < entries; i++) {
    const at = directory + 2 + 12 * i
    if (at + 12 > tiff.length) return undefined
    if (view.getUint16(at, little) !== ORIENTATION) continue
    const type = view.getUint16(at + 2, little)
    return type === SHORT ? orientationOf(view.getUint16(at + 8, little)) : type === LONG ? orientationOf(view.getUint32(at + 8, little)) : undefined
  }
  return undefined
}

const ORIENTATION = 274
const SHORT = 3
const LONG = 4
