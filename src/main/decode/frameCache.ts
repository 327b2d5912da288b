/** Frames by their key, the least recently used of them dropped when all together take more than `limit` bytes. */
export interface FrameCache {
  /** The frame, made by `load` where it is not there; a frame that is on its way is waited for, not made twice. What `load` throws is not kept. */
  get(key: string, load: () => Promise<Uint8Array<ArrayBuffer>>): Promise<Uint8Array<ArrayBuffer>>
  has(key: string): boolean
  /** Bytes held. */
  readonly size: number
  clear(): void
}

export function createFrameCache(limit: number): FrameCache {
  // a Map keeps the order of insertion: the first is the least recently used
  const frames = new Map<string, Uint8Array<ArrayBuffer>>()
  const loading = new Map<string, Promise<Uint8Array<ArrayBuffer>>>()
  let size = 0

  function keep(key: string, frame: Uint8Array<ArrayBuffer>): void {
    if (frame.byteLength > limit) return
    frames.set(key, frame)
    size += frame.byteLength
    for (const [oldest, { byteLength }] of frames) {
      if (size <= limit) break
      frames.delete(oldest)
      size -= byteLength
    }
  }

  function begin(key: string, load: () => Promise<Uint8Array<ArrayBuffer>>): Promise<Uint8Array<ArrayBuffer>> {
    const begun = Promise.resolve()
      .then(load)
      .then((frame) => {
        keep(key, frame)
        return frame
      })
      .finally(() => loading.delete(key))
    loading.set(key, begun)
    return begun
  }

  return {
    get: (key, load) => {
      const held = frames.get(key)
      if (held !== undefined) {
        frames.delete(key)
        frames.set(key, held)
        return Promise.resolve(held)
      }
      return loading.get(key) ?? begin(key, load)
    },
    has: (key) => frames.has(key) || loading.has(key),
    get size() {
      return size
    },
    clear: () => {
      frames.clear()
      size = 0
    }
  }
}
