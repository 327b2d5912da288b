import { createHash } from 'node:crypto'
import type { Codecs } from '../../core/image/codecs.ts'
import { decodeFile } from '../../core/image/decodeFile.ts'
import { displayImage } from '../../core/image/displayImage.ts'
import { encodePng } from '../../core/image/encodePng.ts'
import type { DecodedFile } from '../../core/image/decodedFile.ts'
import type { DecodedImage } from '../../core/image/image.ts'
import { encodeViewerPixels } from '../../core/image/encodeViewerPixels.ts'
import { viewerPixels } from '../../core/image/viewerPixels.ts'
import { readBytes, type ByteSource } from '../files/readBytes.ts'
import { factsOf, type ImageFacts } from './imageFacts.ts'

/** A frame (0-based) of an image file. */
export interface FrameSource extends ByteSource {
  readonly frame: number
}

/** What decoding threads do: each task's input and result, both fit for a structured clone. Bytes that are given are handed over, and come back. */
export interface DecodeTasks {
  hash: { input: { readonly bytes: Uint8Array }; result: { readonly bytes: Uint8Array<ArrayBuffer>; readonly hash: string } }
  facts: { input: { readonly bytes: Uint8Array }; result: { readonly bytes: Uint8Array<ArrayBuffer>; readonly facts: ImageFacts } }
  frame: { input: FrameSource; result: DecodedImage }
  /** The frame for the viewer, as `encodeViewerPixels` writes it. */
  viewer: { input: FrameSource; result: Uint8Array<ArrayBuffer> }
  /** The frame as an 8-bit PNG under its own display window. */
  picture: { input: FrameSource; result: Uint8Array<ArrayBuffer> }
}

export type DecodeKind = keyof DecodeTasks

export type DecodeWork = { [K in DecodeKind]: (input: DecodeTasks[K]['input']) => Promise<DecodeTasks[K]['result']> }

/** A multi-frame file up to this size stays open for its next frame. */
const KEPT_BYTES = 256e6

/** The work of one thread. Everything throws ImageRefusedError for bad input, and reading throws as `readBytes` does. */
export function decodeWork(codecs: Codecs): DecodeWork {
  let kept: { readonly key: string; readonly file: DecodedFile } | undefined
  const frameOf = async (source: FrameSource): Promise<DecodedImage> => {
    const key = JSON.stringify([source.path, source.member])
    if (kept?.key === key) return kept.file.frame(source.frame)
    kept = undefined
    const bytes = await readBytes(source)
    const file = decodeFile(bytes, codecs)
    if (file.frameCount > 1 && bytes.length <= KEPT_BYTES) kept = { key, file }
    return file.frame(source.frame)
  }
  return {
    hash: async ({ bytes }) => ({ bytes: owned(bytes), hash: createHash('sha256').update(bytes).digest('hex') }),
    facts: async ({ bytes }) => ({ bytes: owned(bytes), facts: factsOf(decodeFile(bytes, codecs)) }),
    frame: frameOf,
    viewer: async (source) => encodeViewerPixels(viewerPixels(await frameOf(source))),
    picture: async (source) => owned(encodePng(displayImage(await frameOf(source))))
  }
}

/** The bytes in a buffer that is theirs alone, which can be handed over. */
export function owned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = bytes
  return buffer instanceof ArrayBuffer && bytes.byteLength === buffer.byteLength ? new Uint8Array(buffer) : new Uint8Array(bytes)
}
