import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeFeatureChunk, encodeFeatureChunk, FeatureChunkDamagedError } from './featureChunk.ts'

const digestOf = (n: number): string => createHash('sha256').update(String(n)).digest('hex')
const key = digestOf(-1)

const chunks = fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 0, max: 5 })).chain(([columns, rows]) =>
  fc.float32Array({ minLength: columns * rows, maxLength: columns * rows }).map((values) => ({
    key,
    columns,
    digests: Array.from({ length: rows }, (_, row) => digestOf(row)),
    values
  }))
)

test('what was encoded is decoded, bit for bit', () => {
  fc.assert(
    fc.property(chunks, (chunk) => {
      const decoded = decodeFeatureChunk(Buffer.from(encodeFeatureChunk(chunk)))
      expect({ ...decoded, values: undefined }).toEqual({ ...chunk, values: undefined })
      expect(Buffer.from(decoded.values.buffer).equals(Buffer.from(chunk.values.buffer, chunk.values.byteOffset, chunk.values.byteLength))).toBe(true)
    })
  )
})

test('a changed or missing byte anywhere is found', () => {
  fc.assert(
    fc.property(chunks, fc.nat(), fc.integer({ min: 1, max: 255 }), (chunk, at, change) => {
      const bytes = encodeFeatureChunk(chunk)
      const place = at % bytes.length
      const changed = Uint8Array.from(bytes, (byte, i) => (i === place ? byte ^ change : byte))
      expect(() => decodeFeatureChunk(changed)).toThrow(FeatureChunkDamagedError)
      expect(() => decodeFeatureChunk(bytes.subarray(0, place))).toThrow(FeatureChunkDamagedError)
    })
  )
})

test('the layout is the documented one', () => {
  const bytes = encodeFeatureChunk({ key, columns: 2, digests: [digestOf(0)], values: Float32Array.of(1, -2) })
  const hex = Buffer.from(bytes).toString('hex')
  expect([hex.slice(0, 32), hex.slice(32, 96), hex.slice(128, 192), hex.slice(192)]).toEqual([
    '48464331010000000200000001000000', key, digestOf(0), '0000803f000000c0'
  ])
})
