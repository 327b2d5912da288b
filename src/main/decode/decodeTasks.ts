import { createHash } from 'node:crypto'
import type { Codecs } from '../../core/image/codecs.ts'
import { decodeFile } from '../../core/image/decodeFile.ts'
import { displayImage } from '../../core/image/displayImage.ts'
import { encodePng } from '../../core/image/encodePng.ts'
import type { DecodedImage, InputSpec } from '../../core/image/image.ts'
import { networkPicture } from '../../core/image/networkPicture.ts'
import { pixelsBeforeDecoding } from '../../core/image/pixelsBeforeDecoding.ts'
import type { DecodedFile } from '../../core/image/decodedFile.ts'
import { encodeViewerPixels } from '../../core/image/encodeViewerPixels.ts'
import { thumbnail } from '../../core/image/thumbnail.ts'
import { viewerPixels } from '../../core/image/viewerPixels.ts'
import { readBytesHere, type ByteSource } from '../files/readBytes.ts'
import { augmentInputs, type AugmentRequest } from './augmentInputs.ts'
import { factsOf, type ImageFacts } from './imageFacts.ts'
import { BYTES_PER_PIXEL, fileKey, prepareImages, type OpenedFile, type PreparedImages, type PrepareRequest } from './prepareImages.ts'

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
  /** The same, averaged to fit into `size` x `size` pixels; never enlarged. */
  thumbnail: { input: FrameSource & { readonly size: number }; result: Uint8Array<ArrayBuffer> }
  /** The frame as a network sees it before preprocessing, as a PNG. */
  networkInput: { input: FrameSource & { readonly spec: InputSpec }; result: Uint8Array<ArrayBuffer> }
  /** Images as a network sees them, written into shared memory. */
  prepare: { input: PrepareRequest; result: PreparedImages }
  /** Training images changed at random and preprocessed, written into shared memory. */
  augment: { input: AugmentRequest; result: { readonly seconds: number } }
}

export type DecodeKind = keyof DecodeTasks

export type DecodeWork = { [K in DecodeKind]: (input: DecodeTasks[K]['input']) => Promise<DecodeTasks[K]['result']> }

/** A multi-frame file up to this size stays open for its next frame. */
const KEPT_BYTES = 256e6

/**
 * The work of one thread; `hold` waits until it may hold so many bytes in place of those before. Everything throws ImageRefusedError for bad
 * input, and reading throws as `readBytes` does; `prepare` lists what it refuses.
 */
export function decodeWork(codecs: Codecs, hold: (bytes: number) => void = () => undefined): DecodeWork {
  let kept: { readonly key: string; readonly content: OpenedFile } | undefined
  const open = async (source: ByteSource): Promise<OpenedFile> => {
    const key = fileKey(source)
    if (kept?.key === key) return kept.content
    kept = undefined
    const bytes = await readBytesHere(source)
    hold(bytes.length + BYTES_PER_PIXEL * pixelsBeforeDecoding(bytes))
    const content = { file: decodeFile(bytes, codecs), bytes: bytes.length }
    if (content.file.frameCount > 1 && bytes.length <= KEPT_BYTES) kept = { key, content }
    return content
  }
  const ofFile = async <T>(source: FrameSource, read: (file: DecodedFile) => T): Promise<T> => {
    try {
      const { file, bytes } = await open(source)
      hold(bytes + BYTES_PER_PIXEL * (file.framePixels?.(source.frame) ?? 0))
      return read(file)
    } finally {
      hold(0)
    }
  }
  const frameOf = (source: FrameSource): Promise<DecodedImage> => ofFile(source, (file) => file.frame(source.frame))
  return {
    hash: async ({ bytes }) => ({ bytes: owned(bytes), hash: createHash('sha256').update(bytes).digest('hex') }),
    facts: async ({ bytes }) => ({ bytes: owned(bytes), facts: factsOf(decodeFile(bytes, codecs)) }),
    frame: frameOf,
    viewer: async (source) => {
      const [image, technique] = await ofFile(source, (file) => [file.frame(source.frame), file.technique?.(source.frame)] as const)
      return encodeViewerPixels(viewerPixels(image, technique))
    },
    picture: async (source) => owned(encodePng(displayImage(await frameOf(source)))),
    thumbnail: async (source) => owned(encodePng(thumbnail(await frameOf(source), source.size))),
    networkInput: async ({ spec, ...source }) => owned(networkPicture(await frameOf(source), spec)),
    prepare: (request) => prepareImages(request, { open, hold }),
    augment: (request) => Promise.resolve(augmentInputs(request))
  }
}

/** The bytes in a buffer that is theirs alone, which can be handed over. */
export function owned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = bytes
  return buffer instanceof ArrayBuffer && bytes.byteLength === buffer.byteLength ? new Uint8Array(buffer) : new Uint8Array(bytes)
}
