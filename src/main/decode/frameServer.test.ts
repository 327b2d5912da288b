import { expect, test } from 'vitest'
import { createFrameCache } from './frameCache.ts'
import { createFrameServer } from './frameServer.ts'
import type { DecodePool } from './decodePool.ts'

const frame = (bytes: number): Promise<Uint8Array<ArrayBuffer>> => Promise.resolve(new Uint8Array(bytes))

test('the cache drops the least recently used frames, keeps no failure, and makes a frame once', async () => {
  const cache = createFrameCache(10)
  let made = 0
  const make = (bytes: number) => () => {
    made++
    return frame(bytes)
  }
  await Promise.all([cache.get('a', make(4)), cache.get('a', make(4))])
  await cache.get('b', make(4))
  await cache.get('a', make(4))
  await cache.get('c', make(4))
  expect([made, cache.size, ['a', 'b', 'c'].map((key) => cache.has(key))]).toEqual([3, 8, [true, false, true]])
  await cache.get('larger than all', make(11))
  expect([cache.size, cache.has('larger than all')]).toEqual([8, false])
  await expect(cache.get('d', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  await expect(cache.get('d', thrown)).rejects.toThrow('at once')
  expect((await cache.get('d', make(2))).length).toBe(2)
})

function thrown(): Promise<Uint8Array<ArrayBuffer>> {
  throw new Error('at once')
}

test('the slices after a wanted one are decoded ahead, in the direction of scrolling, each once', async () => {
  const asked: string[] = []
  const pool: DecodePool = {
    run: async (_kind, input, options) => {
      asked.push(`${options?.priority === 'waited-for' ? '' : '~'}${'path' in input ? input.path : ''}`)
      // as a frame of one byte to the cache; a Uint8Array would not be every kind of result that the type asks for
      return JSON.parse('{"byteLength":1}')
    },
    start: () => undefined,
    close: () => Promise.resolve()
  }
  const order = Array.from({ length: 20 }, (_, i) => i + 1)
  const server = createFrameServer({ pool, cacheBytes: 1000, sourceOf: (id) => ({ path: String(id), frame: 0 }), orderOf: () => order })
  await server.pixels({ imageId: 10, series: 1 })
  await server.pixels({ imageId: 11, series: 1 })
  await server.pixels({ imageId: 9, series: 1 })
  expect(asked).toEqual(['10', '~11', '~12', '~13', '~14', '~15', '~16', '~9', '~17', '~8', '~7', '~6', '~5', '~4', '~3'])
})
