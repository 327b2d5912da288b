import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeBase64, encodeBase64 } from './base64.ts'

test('the examples of RFC 4648, section 10', () => {
  const examples = ['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar'].map((text) => encodeBase64(Uint8Array.from(text, (letter) => letter.charCodeAt(0))))
  expect(examples).toEqual(['', 'Zg==', 'Zm8=', 'Zm9v', 'Zm9vYg==', 'Zm9vYmE=', 'Zm9vYmFy'])
})

test('bytes come back, also past one piece', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
    expect(decodeBase64(encodeBase64(bytes))).toEqual(bytes)
  }))
  const long = Uint8Array.from({ length: 50_001 }, (_, i) => i * 7)
  expect(encodeBase64(long)).toBe(Buffer.from(long).toString('base64'))
  expect(decodeBase64(encodeBase64(long))).toEqual(long)
})

test.each(['Zg=', 'Z===', 'Zm9?', 'Zé9v'])('refuses %s', (text) => {
  expect(() => decodeBase64(text)).toThrow(RangeError)
})
