import { PictureRefusedError, readRefusal } from './pictureRefused.ts'
import { readViewerFrame, type ViewerFrame } from './viewerFrame.ts'

/** Frames of the library by image id, the least recently used dropped when all together take more than a limit of bytes. */
export interface FrameStore {
  /** The frame where it is here already. */
  held(imageId: number): ViewerFrame | undefined
  /** The frame, fetched once however many wait for it; `onProgress` is told 0 to 1. Throws PictureRefusedError. */
  load(imageId: number, onProgress?: (part: number) => void): Promise<ViewerFrame>
  /** Fetches these ahead, the first first, in place of those that were asked for before and have not begun. */
  prefetch(imageIds: readonly number[]): void
}

export interface FrameStoreOptions {
  readonly limitBytes?: number
  readonly fetchBytes?: (imageId: number, onProgress: (part: number) => void) => Promise<ArrayBuffer>
}

/** Frames fetched ahead at a time: more would delay the one that is waited for. */
const AHEAD_AT_ONCE = 2

export function createFrameStore({ limitBytes = 384e6, fetchBytes = fetchPixels }: FrameStoreOptions = {}): FrameStore {
  const frames = new Map<number, ViewerFrame>()
  const loading = new Map<number, { readonly done: Promise<ViewerFrame>; readonly listeners: Set<(part: number) => void> }>()
  let bytes = 0
  let waiting: number[] = []
  let ahead = 0

  function keep(imageId: number, frame: ViewerFrame): void {
    frames.set(imageId, frame)
    bytes += frame.data.byteLength
    for (const [oldest, { data }] of frames) {
      if (bytes <= limitBytes || oldest === imageId) break
      frames.delete(oldest)
      bytes -= data.byteLength
    }
  }

  function held(imageId: number): ViewerFrame | undefined {
    const frame = frames.get(imageId)
    if (frame === undefined) return undefined
    frames.delete(imageId)
    frames.set(imageId, frame)
    return frame
  }

  function load(imageId: number, onProgress?: (part: number) => void): Promise<ViewerFrame> {
    const frame = held(imageId)
    if (frame !== undefined) return Promise.resolve(frame)
    const begun = loading.get(imageId) ?? begin(imageId)
    if (onProgress !== undefined) begun.listeners.add(onProgress)
    return begun.done
  }

  function begin(imageId: number): { readonly done: Promise<ViewerFrame>; readonly listeners: Set<(part: number) => void> } {
    const listeners = new Set<(part: number) => void>()
    const tell = (part: number): void => {
      for (const listener of listeners) listener(part)
    }
    const done = fetchBytes(imageId, tell)
      .then((buffer) => {
        const frame = readViewerFrame(`image ${imageId}`, buffer)
        keep(imageId, frame)
        return frame
      })
      .finally(() => loading.delete(imageId))
    const begun = { done, listeners }
    loading.set(imageId, begun)
    return begun
  }

  function next(): void {
    while (ahead < AHEAD_AT_ONCE) {
      const imageId = waiting.shift()
      if (imageId === undefined) return
      if (frames.has(imageId) || loading.has(imageId)) continue
      ahead++
      // one that is refused says so when it is asked for
      load(imageId).catch(() => undefined).finally(() => {
        ahead--
        next()
      })
    }
  }

  return {
    held,
    load,
    prefetch: (imageIds) => {
      waiting = [...imageIds]
      next()
    }
  }
}

async function fetchPixels(imageId: number, onProgress: (part: number) => void): Promise<ArrayBuffer> {
  const response = await fetch(`/image/${imageId}.pixels`)
  if (!response.ok) throw new PictureRefusedError(await readRefusal(response))
  const length = Number(response.headers.get('content-length') ?? Number.NaN)
  if (!(length > LARGE) || response.body === null) return response.arrayBuffer()
  const out = new Uint8Array(length)
  let at = 0
  for (const reader = response.body.getReader(); ;) {
    const { done, value } = await reader.read()
    if (done) break
    out.set(value, at)
    at += value.length
    onProgress(at / length)
  }
  return out.buffer
}

/** Bytes from which on progress is worth telling. */
const LARGE = 1e6
