import { joinBytes } from '../../src/core/joinBytes.ts'
import type { Random } from '../../src/core/random.ts'
import { elementBytes, itemHead, type Encoding } from './dicomBytes.ts'
import { lie } from './mutate.ts'

export interface Fragments {
  /** The value of Pixel Data, delimiter included. */
  readonly value: Uint8Array
  /** Elements that go before it: the extended offset tables. */
  before(encoding: Encoding): Uint8Array[]
}

/** Frames as fragments, one or several each, with a basic or an extended offset table, an empty one, or, unless `honest`, one that lies. */
export function buildFragments(frames: readonly Uint8Array[], random: Random, honest: boolean): Fragments {
  const parts: Uint8Array[] = []
  const starts: number[] = []
  let offset = 0
  const split = random.next() < 0.4
  for (const frame of frames) {
    starts.push(offset)
    const cut = split && frame.length > 4 ? 2 * (1 + random.integer(Math.floor(frame.length / 2) - 1)) : frame.length
    for (const piece of [frame.subarray(0, cut), frame.subarray(cut)]) {
      if (piece.length === 0) continue
      const padded = new Uint8Array(piece.length + (piece.length % 2))
      padded.set(piece)
      const length = honest || random.next() < 0.8 ? padded.length : lie(random, padded.length)
      parts.push(itemHead(0xe000, length, true), padded)
      offset += 8 + padded.length
      if (!honest && random.next() < 0.1) parts.push(itemHead(0xe000, 0, true))
    }
  }
  // without a table, several fragments of several frames can only be told apart in codestreams
  const kind = frames.length > 1 && split && honest ? random.integer(2) : random.integer(3)
  const written = honest || random.next() < 0.3 ? starts : starts.map(() => lie(random, offset))
  const table = kind === 0 ? new Uint8Array(Uint32Array.from(written).buffer) : new Uint8Array()
  const end = honest || random.next() < 0.7 ? [itemHead(0xe0dd, 0, true)] : []
  return {
    value: joinBytes([itemHead(0xe000, honest ? table.length : lie(random, table.length), true), table, ...parts, ...end]),
    before: (encoding) => {
      if (kind !== 1) return []
      const offsets = new Uint8Array(BigUint64Array.from(written, BigInt).buffer)
      const lengths = new Uint8Array(BigUint64Array.from(frames, (frame) => BigInt(honest ? frame.length : lie(random, frame.length))).buffer)
      return [elementBytes(0x7fe00001, 'OV', offsets, encoding), elementBytes(0x7fe00002, 'OV', lengths, encoding)]
    }
  }
}
