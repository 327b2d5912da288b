import { loadCodecs } from '../codecs.ts'
import type { Codecs } from '../../core/image/codecs.ts'
import { decodeFile } from '../../core/image/decodeFile.ts'
import type { DecodedImage } from '../../core/image/image.ts'
import type { Library } from '../store/openLibrary.ts'

/** One frame of the library, decoded from its original. Throws ImageRefusedError. */
export async function readFrame(library: Library, image: { readonly fileHash: string; readonly frame: number }): Promise<DecodedImage> {
  const bytes = await library.files.read(library.images.pathOf(image))
  return decodeFile(bytes, await sharedCodecs()).frame(image.frame)
}

let codecs: Promise<Codecs> | undefined

/** This process's codecs, loaded at first use. */
export function sharedCodecs(): Promise<Codecs> {
  codecs ??= loadCodecs()
  return codecs
}
