import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { crc32, deflateRawSync } from 'node:zlib'
import { makeZip, type ZipFile } from '../../../../test/fixtures/makeZip.ts'
import { readBytes } from '../../files/readBytes.ts'
import { refuseUnreadable } from './walkFolder.ts'
import { isZip, walkZip } from './walkZip.ts'

const dir = mkdtempSync(join(tmpdir(), 'hilum zip '))
afterAll(() => rmSync(dir, { recursive: true, force: true }))
let written = 0
function write(bytes: Uint8Array, name = 'a.zip'): string {
  const folder = join(dir, String(written++))
  mkdirSync(folder)
  writeFileSync(join(folder, name), bytes)
  return join(folder, name)
}

/** Content by name below the archive's top; a refusal's code in brackets. */
async function contentOf(path: string): Promise<Record<string, string>> {
  const { files, directories, refused } = await walkZip(path)
  const read = await Promise.all(
    [...files, ...directories].map(async (file) => [file.below.join('/'), await readBytes(file).then((bytes) => Buffer.from(bytes).toString(), (error: unknown) => `[${refuseUnreadable(file.path, error).code}]`)] as const)
  )
  return Object.fromEntries([...read, ...refused.map((one) => [basename(one.path), `[${one.code}]`] as const)])
}
const text = (name: ZipFile['name'], further: Partial<ZipFile> = {}): ZipFile => ({ name, content: 'text '.repeat(20), ...further })
const TEXT = 'text '.repeat(20)

const refusals = async (zip: Buffer): Promise<unknown> => {
  const { files, refused } = await walkZip(write(zip))
  return [files.map((file) => file.below[0]), refused.map(({ path, code }) => [basename(path), code])]
}

describe('walkZip', () => {
  it('reads stored and deflated files, 64-bit sizes, names in UTF-8 and in code page 437', async () => {
    const path = write(makeZip([text('b/1'), text('a/2', { stored: true }), text('é/ж', { zip64: true }), text(Uint8Array.from([0x8a, 0x2f, 0x84]))]))
    expect(await contentOf(path)).toEqual({ 'b/1': TEXT, 'a/2': TEXT, 'é/ж': TEXT, 'è/ä': TEXT })
    expect((await walkZip(path)).files.map((file) => file.path)).toEqual(['a/2', 'b/1', 'è/ä', 'é/ж'].map((name) => `${path} › ${name}`))
  })

  it('reads what Python\'s zipfile writes', async () => {
    expect(await contentOf(write(Buffer.from(PYTHON, 'base64')))).toEqual({ 'Zürich/é.txt': 'a'.repeat(40), 'Zürich/b.txt': 'hello' })
  })

  it('takes a folder that holds all sub-folders for the archive, and leaves out what folders leave out', async () => {
    const names = ['data/set/a/1', 'data/set/b/2', 'data/set/labels.csv', '__MACOSX/data/._1', 'data/.DS_Store', 'data/set/DICOMDIR', 'data/set/a/']
    const { files, directories, table } = await walkZip(write(makeZip(names.map((name) => text(name)))))
    expect([files.map((file) => file.below), directories.map((file) => file.below), table?.member?.name]).toEqual([[['a', '1'], ['b', '2']], [['DICOMDIR']], 'data/set/labels.csv'])
  })

  it('makes names harmless that lead out of the archive', async () => {
    const path = write(makeZip(['../../etc/passwd', '/abs', 'C:\\win\\x', 'a/../b', './c', 'n\nl'].map((name) => text(name))))
    expect(await contentOf(path)).toEqual({ 'etc/passwd': TEXT, abs: TEXT, 'win/x': TEXT, 'a/b': TEXT, c: TEXT, 'n\ufffdl': TEXT })
  })

  it('refuses files that are encrypted, compressed otherwise, links, or not what the directory says; the rest is read', async () => {
    const damaged = makeZip([text('ok'), text('enc', { encrypted: true }), text('lzma', { method: 14 }), text('link', { mode: 0o120777 }), text('long', { claimedSize: 7 }), text('short', { claimedSize: 700 }), text('crc')])
    damaged.writeUInt8(damaged.readUInt8(damaged.lastIndexOf('PK\x01\x02') + 16) ^ 1, damaged.lastIndexOf('PK\x01\x02') + 16)
    expect(await contentOf(write(damaged))).toEqual({
      ok: TEXT, 'a.zip › enc': '[encrypted]', 'a.zip › lzma': '[unsupported-compression]', 'a.zip › link': '[not-a-file]', long: '[damaged]', short: '[damaged]', crc: '[checksum-mismatch]'
    })
  })

  it('refuses damaged archives with a reason', async () => {
    const good = makeZip([text('1'), text('2')])
    const directory = Buffer.from(good)
    directory.write('xx', directory.lastIndexOf('PK\x01\x02'))
    const reasons = await Promise.all([good.subarray(0, 90), directory, Buffer.concat([good, Buffer.from('tail')]), makeZip([])].map(async (bytes) => {
      const { files, refused } = await walkZip(write(bytes))
      return [files.length, ...refused.map(({ code, reason }) => `${code}: ${reason.slice(0, 60)}`)]
    }))
    expect(reasons).toEqual([
      [0, 'damaged: the archive\'s directory is damaged: End of central directory'],
      [1, 'damaged: the archive\'s directory is damaged after 1 files: invalid ce'],
      [0, 'damaged: the archive\'s directory is damaged: Invalid comment length. '],
      [0]
    ])
    expect((await walkZip(join(dir, 'none.zip'))).refused).toMatchObject([{ code: 'not-found' }])
  })

  it('refuses bombs without unpacking them', async () => {
    const zeros = Buffer.alloc(10 * 2 ** 20)
    const bytes = deflateRawSync(zeros)
    // many files of 10 MiB from 10 kB each, and one that claims much
    const many = makeZip(Array.from({ length: 110 }, (_, i) => ({ name: `${i}`, content: '', deflated: { bytes, size: zeros.length, crc32: crc32(zeros) } })))
    const one = makeZip([{ name: 'big', content: '', deflated: { bytes, size: 1e9, crc32: 0 } }, { name: 'huge', content: '', zip64: true, deflated: { bytes, size: 1e13, crc32: 0 } }, text('ok')])
    const overlap = makeZip([text('first'), text('second')])
    overlap.writeUInt32LE(0, overlap.lastIndexOf('PK\x01\x02') + 42)
    expect(await refusals(many)).toEqual([[], [['a.zip', 'zip-bomb']]])
    expect(await refusals(one)).toEqual([['ok'], [['a.zip › big', 'zip-bomb'], ['a.zip › huge', 'too-large']]])
    expect(await refusals(overlap)).toEqual([[], [['a.zip', 'zip-bomb']]])
  })
})

it('isZip goes by the first bytes', async () => {
  const dicom = Buffer.alloc(200)
  dicom.write('PK\x03\x04')
  dicom.write('DICM', 128)
  expect(await Promise.all([makeZip([]), makeZip([text('1')]), dicom, Buffer.from('PK')].map((bytes) => isZip(write(bytes))))).toEqual([true, true, false, false])
})

const PYTHON =
  'UEsDBBQAAAgIAAAAIVwlilvJBgAAACgAAAAOAAAAWsO8cmljaC/DqS50eHRLTCQOAABQSwMELQAACAgAAAAhXIamEDb//////////w0AFABaw7xyaWNoL2IudHh0' +
  'AQAQAAUAAAAAAAAABwAAAAAAAADLSM3JyQcAUEsBAhQDFAAACAgAAAAhXCWKW8kGAAAAKAAAAA4AAAAAAAAAAAAAAIABAAAAAFrDvHJpY2gvw6kudHh0UEsBAi0DLQAACAgAAAAhXIamEDYHAAAABQAAAA0AAAAAAAAAAAAAAIABMgAAAFrDvHJpY2gvYi50eHRQSwUGAAAAAAIAAgB3AAAAeAAAAAAA'
