/** How the elements and the pixels of a data set are encoded (PS3.5 section 10 and annex A). */
export interface TransferSyntax {
  readonly uid: string
  readonly name: string
  readonly explicit: boolean
  readonly littleEndian: boolean
  /** The whole data set is a raw deflate stream (PS3.5 A.5). */
  readonly deflated: boolean
  /** Pixel data is in fragments, each frame compressed (PS3.5 A.4). */
  readonly encapsulated: boolean
}

export const IMPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2'
export const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1'
export const EXPLICIT_BIG_ENDIAN = '1.2.840.10008.1.2.2'
export const DEFLATED_LITTLE_ENDIAN = '1.2.840.10008.1.2.1.99'
export const ENCAPSULATED_UNCOMPRESSED = '1.2.840.10008.1.2.1.98'
export const RLE_LOSSLESS = '1.2.840.10008.1.2.5'
export const DEFLATED_IMAGE_FRAME = '1.2.840.10008.1.2.8.1'

/** The syntax that `uid` names. One that is not known is taken as encapsulated explicit little endian, as the standard asks of new ones. */
export function transferSyntaxOf(uid: string): TransferSyntax {
  return {
    uid,
    name: NAMES.get(uid) ?? 'unknown',
    explicit: uid !== IMPLICIT_LITTLE_ENDIAN,
    littleEndian: uid !== EXPLICIT_BIG_ENDIAN,
    deflated: uid === DEFLATED_LITTLE_ENDIAN,
    encapsulated: !NATIVE.has(uid)
  }
}

const NATIVE: ReadonlySet<string> = new Set([IMPLICIT_LITTLE_ENDIAN, EXPLICIT_LITTLE_ENDIAN, EXPLICIT_BIG_ENDIAN, DEFLATED_LITTLE_ENDIAN])

/** PS3.6 table A-1. */
const NAMES: ReadonlyMap<string, string> = new Map([
  [IMPLICIT_LITTLE_ENDIAN, 'Implicit VR Little Endian'],
  [EXPLICIT_LITTLE_ENDIAN, 'Explicit VR Little Endian'],
  [DEFLATED_LITTLE_ENDIAN, 'Deflated Explicit VR Little Endian'],
  [EXPLICIT_BIG_ENDIAN, 'Explicit VR Big Endian'],
  [ENCAPSULATED_UNCOMPRESSED, 'Encapsulated Uncompressed Explicit VR Little Endian'],
  ['1.2.840.10008.1.2.4.50', 'JPEG Baseline'],
  ['1.2.840.10008.1.2.4.51', 'JPEG Extended'],
  ['1.2.840.10008.1.2.4.53', 'JPEG Spectral Selection'],
  ['1.2.840.10008.1.2.4.55', 'JPEG Full Progression'],
  ['1.2.840.10008.1.2.4.57', 'JPEG Lossless'],
  ['1.2.840.10008.1.2.4.70', 'JPEG Lossless, first-order prediction'],
  ['1.2.840.10008.1.2.4.80', 'JPEG-LS Lossless'],
  ['1.2.840.10008.1.2.4.81', 'JPEG-LS Near-Lossless'],
  ['1.2.840.10008.1.2.4.90', 'JPEG 2000 Lossless'],
  ['1.2.840.10008.1.2.4.91', 'JPEG 2000'],
  ['1.2.840.10008.1.2.4.92', 'JPEG 2000 Multi-component Lossless'],
  ['1.2.840.10008.1.2.4.93', 'JPEG 2000 Multi-component'],
  ['1.2.840.10008.1.2.4.94', 'JPIP Referenced'],
  ['1.2.840.10008.1.2.4.95', 'JPIP Referenced Deflate'],
  ['1.2.840.10008.1.2.4.100', 'MPEG2 Main Profile'],
  ['1.2.840.10008.1.2.4.101', 'MPEG2 High Profile'],
  ['1.2.840.10008.1.2.4.102', 'MPEG-4 AVC/H.264 High Profile'],
  ['1.2.840.10008.1.2.4.103', 'MPEG-4 AVC/H.264 BD-compatible'],
  ['1.2.840.10008.1.2.4.104', 'MPEG-4 AVC/H.264 High Profile for 2D Video'],
  ['1.2.840.10008.1.2.4.105', 'MPEG-4 AVC/H.264 High Profile for 3D Video'],
  ['1.2.840.10008.1.2.4.106', 'MPEG-4 AVC/H.264 Stereo High Profile'],
  ['1.2.840.10008.1.2.4.107', 'HEVC/H.265 Main Profile'],
  ['1.2.840.10008.1.2.4.108', 'HEVC/H.265 Main 10 Profile'],
  ['1.2.840.10008.1.2.4.110', 'JPEG XL Lossless'],
  ['1.2.840.10008.1.2.4.111', 'JPEG XL JPEG Recompression'],
  ['1.2.840.10008.1.2.4.112', 'JPEG XL'],
  ['1.2.840.10008.1.2.4.201', 'High-Throughput JPEG 2000 Lossless'],
  ['1.2.840.10008.1.2.4.202', 'High-Throughput JPEG 2000 RPCL Lossless'],
  ['1.2.840.10008.1.2.4.203', 'High-Throughput JPEG 2000'],
  [RLE_LOSSLESS, 'RLE Lossless'],
  [DEFLATED_IMAGE_FRAME, 'Deflated Image Frame Compression']
])
