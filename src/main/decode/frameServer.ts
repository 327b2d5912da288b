import { createFrameCache } from './frameCache.ts'
import type { DecodePool, DecodePriority } from './decodePool.ts'
import type { FrameSource } from './decodeTasks.ts'

/** An image of the library, with what its series holds beside it. */
export interface ServedFrame {
  readonly imageId: number
  readonly series: number
}

export interface FrameServerOptions {
  readonly pool: DecodePool
  /** Bytes of decoded frames that are kept; `HILUM_FRAME_CACHE_MB` or 256 MB where absent. */
  readonly cacheBytes?: number
  /** Where an image lies. */
  readonly sourceOf: (imageId: number) => FrameSource
  /** The images of a series in the order in which they are scrolled through. */
  readonly orderOf: (series: number) => readonly number[]
}

/** Frames for viewers, from memory where they are there, with the next ones of the stack decoded ahead. */
export interface FrameServer {
  /** The frame as `encodeViewerPixels` writes it. Throws ImageRefusedError. */
  pixels(frame: ServedFrame): Promise<Uint8Array<ArrayBuffer>>
}

/** Slices decoded ahead in the direction of scrolling, and behind it. */
const AHEAD = 6
const BEHIND = 1

export function createFrameServer({ pool, cacheBytes = defaultCacheBytes(), sourceOf, orderOf }: FrameServerOptions): FrameServer {
  const cache = createFrameCache(cacheBytes)
  let last: { readonly series: number; readonly place: number; readonly order: readonly number[] } | undefined

  const load = (imageId: number, priority: DecodePriority): Promise<Uint8Array<ArrayBuffer>> =>
    cache.get(String(imageId), () => pool.run('viewer', sourceOf(imageId), { priority }))

  function prefetch({ imageId, series }: ServedFrame): void {
    const order = last?.series === series && last.order.includes(imageId) ? last.order : orderOf(series)
    const place = order.indexOf(imageId)
    const backwards = last?.series === series && place < last.place
    last = { series, place, order }
    const steps = [...Array.from({ length: AHEAD }, (_, i) => i + 1), ...Array.from({ length: BEHIND }, (_, i) => -i - 1)]
    for (const step of steps) {
      const neighbour = order[place + (backwards ? -step : step)]
      // a neighbour that is refused says so when it is asked for
      if (neighbour !== undefined && !cache.has(String(neighbour))) load(neighbour, 'background').catch(() => undefined)
    }
  }

  return {
    pixels: (frame) => {
      const wanted = load(frame.imageId, 'waited-for')
      prefetch(frame)
      return wanted
    }
  }
}

function defaultCacheBytes(): number {
  const megabytes = Number(process.env['HILUM_FRAME_CACHE_MB'] ?? Number.NaN)
  return (Number.isFinite(megabytes) && megabytes >= 0 ? megabytes : 256) * 1e6
}
