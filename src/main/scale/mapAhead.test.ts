import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { mapAhead } from './mapAhead.ts'

async function* numbers(count: number, taken: (n: number) => void = () => undefined): AsyncGenerator<number> {
  for (let n = 0; n < count; n++) {
    taken(n)
    yield n
  }
}

describe('mapAhead', () => {
  it('keeps the order, with so many under way and no more', async () => {
    let under = 0
    let most = 0
    const results: number[] = []
    const doubled = mapAhead(numbers(20), 3, async (n) => {
      most = Math.max(most, ++under)
      await wait(n % 3)
      return 2 * n
    })
    for await (const result of doubled) {
      results.push(result)
      under--
    }
    expect(results).toEqual(Array.from({ length: 20 }, (_, n) => 2 * n))
    expect(most).toBe(3)
  })

  it('asks the source for no more than it may hold', async () => {
    let taken = -1
    const iterator = mapAhead(numbers(100, (n) => { taken = n }), 3, async (n) => n)
    expect((await iterator.next()).value).toBe(0)
    await wait(5)
    expect(taken).toBe(2)
  })

  it('throws what the work throws, at its place', async () => {
    const iterator = mapAhead(numbers(5), 2, async (n) => {
      if (n === 1) throw new Error('one')
      return n
    })
    expect((await iterator.next()).value).toBe(0)
    await expect(iterator.next()).rejects.toThrow('one')
  })
})
