import { createHash } from 'node:crypto'
import type { Codecs } from '../../../core/image/codecs.ts'
import { decodeFile } from '../../../core/image/decodeFile.ts'
import type { DecodedFile } from '../../../core/image/decodedFile.ts'
import type { DecodedImage } from '../../../core/image/image.ts'
import type { FrameGeometry } from '../../../core/series/frameGeometry.ts'
import { ImageRefusedError } from '../../../core/image/imageRefusedError.ts'
import { pixelDigest } from '../../store/pixelDigest.ts'
import type { Refusal } from './findings.ts'
import type { ImportEntry } from './planImport.ts'
import { readBytes } from '../../files/readBytes.ts'
import { refuseUnreadable } from './walkFolder.ts'

/** A file's bytes under their hash. */
export interface ReadFile {
  readonly entry: ImportEntry
  readonly bytes: Uint8Array
  readonly hash: string
}

/** What import keeps of a decoded file. */
export interface ImageFacts {
  readonly format: DecodedFile['format']
  readonly header: DecodedFile['header']
  readonly frames: readonly FrameFacts[]
}

export interface FrameFacts {
  readonly width: number
  readonly height: number
  readonly bitsStored: number
  readonly samplesPerPixel: number
  readonly photometricInterpretation: string
  readonly pixelDigest: string
  readonly uniform: boolean
  readonly geometry: FrameGeometry
}

/** Reads the entries in order, a few ahead; what cannot be read comes as a refusal. */
export async function* readAhead(entries: readonly ImportEntry[], ahead = 4): AsyncGenerator<ReadFile | Refusal> {
  const window: Promise<ReadFile | Refusal>[] = []
  for (const entry of entries) {
    window.push(readEntry(entry))
    if (window.length <= ahead) continue
    const next = window.shift()
    if (next !== undefined) yield await next
  }
  for (const next of window) yield await next
}

/** Decodes every frame. A file that the decoder refuses comes as a refusal. */
export function decodeFacts({ entry, bytes }: ReadFile, codecs: Codecs): ImageFacts | Refusal {
  try {
    const file = decodeFile(bytes, codecs)
    return { format: file.format, header: file.header, frames: Array.from({ length: file.frameCount }, (_, i) => frameFacts(file.frame(i), file.geometry?.(i))) }
  } catch (error) {
    if (!(error instanceof ImageRefusedError)) throw error
    return { path: entry.path, code: error.code, reason: error.message }
  }
}

async function readEntry(entry: ImportEntry): Promise<ReadFile | Refusal> {
  let bytes: Uint8Array
  try {
    bytes = await readBytes(entry)
  } catch (error) {
    return refuseUnreadable(entry.path, error)
  }
  const hash = createHash('sha256').update(bytes).digest('hex')
  if (entry.facts.sha256 !== undefined && entry.facts.sha256 !== hash) {
    return { path: entry.path, code: 'checksum-mismatch', reason: `its sha256 is ${hash}, the table says ${entry.facts.sha256}: it was changed or damaged` }
  }
  return { entry, bytes, hash }
}

function frameFacts(image: DecodedImage, geometry: FrameGeometry = { placement: {}, ...(image.spacing === undefined ? {} : { spacing: image.spacing }) }): FrameFacts {
  const { width, height, bitsStored, samplesPerPixel, photometricInterpretation, data } = image
  const first = data[0]
  return { width, height, bitsStored, samplesPerPixel, photometricInterpretation, pixelDigest: pixelDigest(image), uniform: data.every((value) => value === first), geometry }
}
