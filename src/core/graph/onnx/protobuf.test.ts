import { expect, test } from 'vitest'
import { float, integer, integers, message, nested, string, type Message } from './protobuf.ts'

// the examples of protobuf.dev, "Encoding"
test('varints, texts, nested messages and packed numbers as Protocol Buffers write them', () => {
  expect(hex(message(integer(1, 150)))).toBe('089601')
  expect(hex(message(string(2, 'testing')))).toBe('120774657374696e67')
  expect(hex(message(nested(3, message(integer(1, 150)))))).toBe('1a03089601')
  expect(hex(message(integers(6, [3, 270, 86942])))).toBe('3206038e029ea705')
})

test('negative numbers take ten bytes, floats four', () => {
  expect(hex(message(integer(1, -2)))).toBe('08feffffffffffffffff01')
  expect(hex(message(float(2, 1.5)))).toBe('150000c03f')
})

function hex({ chunks, length }: Message): string {
  const text = chunks.map((chunk) => Array.from(chunk, (byte) => byte.toString(16).padStart(2, '0')).join('')).join('')
  expect(text.length).toBe(2 * length)
  return text
}
