import type { Codecs } from '../../core/image/codecs.ts'
import type { DecodedImage } from '../../core/image/image.ts'
import { loadCodecs } from '../codecs.ts'
import { sharedDecodePool } from '../decode/decodePool.ts'
import type { Library } from '../store/openLibrary.ts'

/** An image by its file. */
export interface ImageFile {
  readonly path: string
  readonly frame: number
  /** Where given, other pixels are refused. */
  readonly pixelDigest?: string
}

/** An image of a library by its original. */
export function originalOf(library: Library, image: { readonly fileHash: string; readonly frame: number; readonly pixelDigest: string }): ImageFile {
  return { path: library.files.absolute(library.images.pathOf(image)), frame: image.frame, pixelDigest: image.pixelDigest }
}

/** One frame of an image file, decoded in a thread. Throws ImageRefusedError and the errors of reading. */
export function readFrame({ path, frame }: ImageFile): Promise<DecodedImage> {
  return sharedDecodePool().run('frame', { path, frame }, { priority: 'waited-for' })
}

let codecs: Promise<Codecs> | undefined

/** This process's codecs, loaded at first use. */
export function sharedCodecs(): Promise<Codecs> {
  codecs ??= loadCodecs()
  return codecs
}
