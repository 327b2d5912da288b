import { expect, test } from 'vitest'
import { encodeViewerPixels } from '../../core/image/encodeViewerPixels.ts'
import { viewerPixels } from '../../core/image/viewerPixels.ts'
import { createFrameStore } from './frameStore.ts'

/** 100 bytes of samples; its first is its number. */
const bytesOf = (id: number): ArrayBuffer =>
  encodeViewerPixels(viewerPixels({
    width: 10, height: 10, samplesPerPixel: 1, data: new Uint8Array(100).fill(id), bitsStored: 8, signed: false,
    photometricInterpretation: 'MONOCHROME2', rescale: { slope: 1, intercept: 0 }, windows: []
  })).buffer

test('a frame is fetched once however many wait for it, kept, and dropped when others need the room', async () => {
  const asked: number[] = []
  const store = createFrameStore({ limitBytes: 250, fetchBytes: async (id) => (asked.push(id), bytesOf(id)) })
  const [one, same] = await Promise.all([store.load(1), store.load(1)])
  expect([one === same, one.data[0], asked]).toEqual([true, 1, [1]])
  await store.load(2)
  await store.load(1)
  await store.load(3)
  expect([1, 2, 3].map((id) => store.held(id)?.data[0])).toEqual([1, undefined, 3])
})

test('what is refused is told to all who wait, and not kept', async () => {
  let refused = true
  const store = createFrameStore({ fetchBytes: async (id) => {
    if (refused) throw new Error('no')
    return bytesOf(id)
  } })
  await Promise.all([expect(store.load(1)).rejects.toThrow('no'), expect(store.load(1)).rejects.toThrow('no')])
  refused = false
  expect((await store.load(1)).data[0]).toBe(1)
})

test('neighbours are fetched two at a time, and a new wish takes the place of what has not begun', async () => {
  const begun: number[] = []
  const finish = new Map<number, () => void>()
  const store = createFrameStore({ fetchBytes: (id) => {
    begun.push(id)
    return new Promise((resolve) => finish.set(id, () => resolve(bytesOf(id))))
  } })
  store.prefetch([1, 2, 3, 4])
  expect(begun).toEqual([1, 2])
  store.prefetch([2, 8, 9])
  finish.get(1)?.()
  await expect.poll(() => begun).toEqual([1, 2, 8])
  const waited = store.load(5)
  expect(begun).toEqual([1, 2, 8, 5])
  finish.get(5)?.()
  expect((await waited).data[0]).toBe(5)
})
