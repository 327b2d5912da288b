import { looksLikeBareDataset } from '../dicom/bareDataset.ts'
import type { Codecs } from './codecs.ts'
import { niftiStart } from './decodeNifti.ts'
import type { ImageFormat } from './decodedFile.ts'
import { isGzip } from './gzip.ts'
import { ImageRefusedError } from './imageRefusedError.ts'
import { niftiKind } from './niftiHeader.ts'

/**
 * Tells the format from the bytes, never from the name (a compressed file is looked into). DICOM comes first, because its 128-byte preamble may hold another format's
 * signature (PS3.10 7.1). Throws ImageRefusedError: `empty-file`, `unknown-format` with what the bytes look like.
 */
export function sniffFormat(bytes: Uint8Array, codecs: Pick<Codecs, 'inflate'>): ImageFormat {
  if (bytes.length === 0) throw new ImageRefusedError('empty-file', 'the file is empty')
  if (startsWith(bytes, 'DICM', 128)) return 'dicom'
  if (startsWith(bytes, '\x89PNG\r\n\x1a\n', 0)) return 'png'
  if (startsWith(bytes, '\xff\xd8\xff', 0)) return 'jpeg'
  if (TIFF_SIGNATURES.some((signature) => startsWith(bytes, signature, 0))) return 'tiff'
  if (niftiKind(bytes) !== undefined) return 'nifti'
  if (isGzip(bytes) && niftiStart(bytes, codecs) !== undefined) return 'nifti'
  if (looksLikeBareDataset(bytes)) return 'dicom'
  throw new ImageRefusedError('unknown-format', `not a DICOM, PNG, JPEG, TIFF or NIfTI file: ${describe(bytes)}`)
}

/** Of TIFF and BigTIFF in either byte order. */
const TIFF_SIGNATURES = ['II*\0', 'MM\0*', 'II+\0', 'MM\0+']

const SIGNATURES: readonly (readonly [signature: string, offset: number, name: string])[] = [
  ['GIF8', 0, 'it is a GIF image'],
  ['BM', 0, 'it looks like a BMP image'],
  ['WEBP', 8, 'it is a WebP image'],
  ['\0\0\0\x0cjP  ', 0, 'it is a JPEG 2000 image'],
  ['\xff\x4f\xff\x51', 0, 'it is a JPEG 2000 codestream'],
  ['%PDF', 0, 'it is a PDF document'],
  ['PK\x03\x04', 0, 'it is a ZIP archive; unpack it first'],
  ['\x1f\x8b', 0, 'it is gzip-compressed and holds no NIfTI volume; unpack it first'],
  ['NRRD', 0, 'it is an NRRD volume'],
  ['\x89HDF', 0, 'it is an HDF5 file'],
  ['SQLite format 3\0', 0, 'it is a SQLite database'],
  ['\x89PNG', 0, 'it begins like a PNG, but its signature is damaged (a transfer in text mode does that)'],
  ['\xff\xd8', 0, 'it begins like a JPEG and then breaks off']
]

function describe(bytes: Uint8Array): string {
  for (const [signature, offset, name] of SIGNATURES) if (startsWith(bytes, signature, offset)) return name
  const head = bytes.subarray(0, 512)
  if (head.every((byte) => byte === 0)) return 'it holds only zeros'
  if (head.every((byte) => byte >= 32 || byte === 9 || byte === 10 || byte === 13)) {
    const text = new TextDecoder().decode(head).trimStart().toLowerCase()
    return text.startsWith('<!doctype html') || text.startsWith('<html') ? 'it is an HTML page' : 'it looks like text'
  }
  return 'its first bytes match no format known here'
}

function startsWith(bytes: Uint8Array, signature: string, offset: number): boolean {
  if (bytes.length < offset + signature.length) return false
  for (let i = 0; i < signature.length; i++) if (bytes[offset + i] !== signature.charCodeAt(i)) return false
  return true
}
