import { deflateSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { TINY_JPEGS } from '../../../test/fixtures/tinyJpegs.ts'
import { loadCodecs } from '../../main/codecs.ts'
import type { Codecs } from '../image/codecs.ts'
import { crc32 } from '../image/crc32.ts'
import { decodeFile } from '../image/decodeFile.ts'
import { stripJpeg } from './stripJpeg.ts'
import { stripPng } from './stripPng.ts'

let codecs: Codecs
beforeAll(async () => {
  codecs = await loadCodecs()
})

function chunk(type: string, data: Uint8Array): Buffer {
  const out = Buffer.alloc(12 + data.length)
  out.writeUInt32BE(data.length)
  out.write(type, 4, 'latin1')
  out.set(data, 8)
  out.writeUInt32BE(crc32(out.subarray(4, 8 + data.length)), 8 + data.length)
  return out
}

const text = (value: string): Buffer => Buffer.from(value, 'latin1')
const exif = Uint8Array.of(0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 1, 18, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0)

function png(extra: readonly Buffer[], tail = ''): Uint8Array {
  const header = Uint8Array.of(0, 0, 0, 3, 0, 0, 0, 2, 8, 0, 0, 0, 0)
  const data = deflateSync(Uint8Array.of(0, 1, 2, 3, 0, 4, 5, 6))
  return Uint8Array.from(
    Buffer.concat([text('\x89PNG\r\n\x1a\n'), chunk('IHDR', header), ...extra, chunk('IDAT', data), chunk('tIME', Uint8Array.of(7, 232, 1, 2, 3, 4, 5)), chunk('IEND', Uint8Array.of()), text(tail)])
  )
}

const dataOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1').replace(/^.*IDAT/s, '').slice(0, 16)

const segment = (marker: number, body: Buffer): Buffer => Buffer.concat([Uint8Array.of(0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 255), body])

const scan = (bytes: Uint8Array): string => {
  const latin = Buffer.from(bytes).toString('latin1')
  return latin.slice(latin.indexOf('\xff\xda'), latin.lastIndexOf('\xff\xd9'))
}

describe('PNG', () => {
  const full = png([chunk('gAMA', Uint8Array.of(0, 0, 177, 143)), chunk('tEXt', text('Author\0Doe Jane')), chunk('eXIf', exif), chunk('iTXt', text('x\0Doe')), chunk('prVt', text('Doe'))], 'Doe after the end')

  test('text, time, EXIF, unknown chunks and what follows the end go; pixels stay byte for byte', () => {
    const stripped = stripPng(full)
    const latin = Buffer.from(stripped).toString('latin1')
    expect(['Doe', 'tEXt', 'tIME', 'iTXt', 'prVt'].filter((one) => latin.includes(one))).toEqual([])
    expect(dataOf(stripped)).toBe(dataOf(full))
    expect(latin).toContain('gAMA')
    // turned as the original's EXIF says: the orientation stays
    expect(decodeFile(stripped, codecs).frame(0)).toEqual(decodeFile(full, codecs).frame(0))
  })

  test('a chunk of a size that could hold more than it should goes', () => {
    expect(Buffer.from(stripPng(png([chunk('gAMA', text('Doe Jane'))]))).toString('latin1')).not.toContain('gAMA')
  })

  test('one that breaks off is refused', () => {
    expect(() => stripPng(full.subarray(0, 60))).toThrow(/breaks off/)
  })
})

describe('JPEG', () => {
  test.each(['grey', 'rgb420', 'progressive'] as const)('%s: comments, EXIF, XMP and thumbnails go, the coded image stays', (name) => {
    const original = Buffer.from(TINY_JPEGS[name].file, 'base64')
    const jfif = segment(0xe0, Buffer.concat([text('JFIF\0'), Uint8Array.of(1, 1, 0, 0, 1, 0, 1, 1, 1), text('Doe')]))
    const secret = [jfif, segment(0xfe, text('Doe^Jane')), segment(0xe1, text('http://ns.adobe.com/xap/1.0/\0Doe')), segment(0xed, text('Photoshop 3.0\0Doe')), segment(0xf0, text('Doe')), segment(0x4f, text('Doe'))]
    const full = Uint8Array.from(Buffer.concat([original.subarray(0, 2), ...secret, original.subarray(2), text('Doe after the end')]))
    const stripped = stripJpeg(full)
    expect(Buffer.from(stripped).toString('latin1')).not.toMatch(/Doe|adobe|Photoshop/)
    expect(decodeFile(stripped, codecs).frame(0)).toEqual(decodeFile(Uint8Array.from(original), codecs).frame(0))
    expect(scan(stripped)).toBe(scan(original))
  })

  test('one that breaks off is refused', () => {
    const original = Uint8Array.from(Buffer.from(TINY_JPEGS.grey.file, 'base64'))
    expect(() => stripJpeg(original.subarray(0, original.length - 4))).toThrow(/breaks off/)
  })
})
