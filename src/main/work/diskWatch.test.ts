import { expect, test } from 'vitest'
import { createDiskWatch } from './diskWatch.ts'

const MB = 2 ** 20

test('says how much is to be freed, and when a disk that was full takes changes again', async () => {
  let [free, refused] = [2000 * MB, false]
  const room = Promise.withResolvers<void>()
  const watch = createDiskWatch({ retry: () => !refused, room: { free: () => free, isRefused: () => refused, refused: () => undefined, taken: () => undefined } }, room.resolve, 5)
  expect(watch.show()).toEqual({ state: 'ok', free, needed: 0 })
  free = 500 * MB
  expect(watch.show()).toEqual({ state: 'low', free, needed: 12 * MB })
  free = 3 * MB
  expect(watch.show()).toEqual({ state: 'full', free, needed: 509 * MB })
  // a quota: room on the disk, and none for this user
  refused = true
  free = 2000 * MB
  expect(watch.show()).toMatchObject({ state: 'full', needed: 16 * MB })
  refused = false
  await room.promise
  expect(watch.show().state).toBe('ok')
  watch.close()
})
