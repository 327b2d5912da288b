import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { encodeFrame, readFrames, type Frame } from './frames.ts'

async function framesOf(bytes: Uint8Array, size: number): Promise<Frame[]> {
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size))
  const frames: Frame[] = []
  for await (const frame of readFrames(Readable.from(pieces))) frames.push({ header: frame.header, body: Uint8Array.from(frame.body) })
  return frames
}

describe('frames', () => {
  const bytes = Buffer.concat([...encodeFrame({ type: 'a', words: 'Größe' }), ...encodeFrame({ type: 'b' }, new Uint8Array([1, 2]), new Uint8Array([3])), ...encodeFrame({ type: 'c' })])
  const whole = [{ header: { type: 'a', words: 'Größe' }, body: new Uint8Array() }, { header: { type: 'b' }, body: new Uint8Array([1, 2, 3]) }, { header: { type: 'c' }, body: new Uint8Array() }]

  it.each([1, 3, 7, 1000])('are read back from pieces of %i bytes', async (size) => {
    expect(await framesOf(bytes, size)).toEqual(whole)
  })

  it('refuse a stream that ends within one', async () => {
    await expect(framesOf(bytes.subarray(0, bytes.length - 1), 5)).rejects.toThrow('ended within a frame')
    await expect(framesOf(bytes.subarray(0, 3), 5)).rejects.toThrow('ended within a frame')
  })

  it('refuse what is none', async () => {
    await expect(framesOf(Buffer.from('GET / HTTP/1.1\r\n\r\n'), 5)).rejects.toThrow('is none')
    await expect(framesOf(Buffer.from([2, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7b]), 5)).rejects.toThrow('no JSON header')
  })
})
