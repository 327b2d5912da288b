import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readDicom } from '../../src/core/dicom/readDicom.ts'
import { writeDicom } from '../../src/core/dicom/writeDicom.ts'
import { ImageRefusedError } from '../../src/core/image/imageRefusedError.ts'
import { loadCodecs } from '../../src/main/codecs.ts'
import { inspect } from '../../src/main/handlers/inspect.ts'

const folder = fileURLToPath(new URL('../../../shared/data/dicom/', import.meta.url))
const schema = z.record(
  z.string(),
  z.object({
    transferSyntax: z.string().nullable(),
    sopClass: z.string().nullable(),
    patientName: z.string().nullish(),
    pixels: z
      .object({ shape: z.array(z.number()), dtype: z.string(), min: z.number(), max: z.number(), mean: z.number(), sha256: z.string() })
      .partial()
      .optional()
  })
)
/** Their decoders may differ in the last bit. */
const LOSSY: ReadonlySet<string> = new Set(['50', '51', '81', '91', '203'].map((end) => `1.2.840.10008.1.2.4.${end}`))
const present = existsSync(`${folder}expected.json`)
const expected = present ? schema.parse(JSON.parse(readFileSync(`${folder}expected.json`, 'utf8'))) : {}
const names = Object.keys(expected)
const codecs = await loadCodecs()
const started = performance.now()
const found = await inspect(names.map((name) => folder + name), { codecs, pixels: true })
const seconds = (performance.now() - started) / 1000

function sha256Of(name: string): string | undefined {
  return found[names.indexOf(`pydicom-data/${name}.dcm`)]?.pixels?.sha256
}

/** Numpy's name of a type without its byte order: `>i2` is `int16`. */
function dtypeOf(written: string | undefined): string | undefined {
  const match = /^>([iuf])(\d)$/.exec(written ?? '')
  return match === null ? written : `${{ i: 'int', u: 'uint', f: 'float' }[match[1] ?? ''] ?? ''}${Number(match[2]) * 8}`
}

describe.skipIf(!present)('the DICOM collection (skipped: needs ../shared/data/dicom)', () => {
  it('gives the stored values of every image that pydicom decodes, lossy ones within 1', () => {
    const off: unknown[] = []
    const images = { exact: 0, near: 0 }
    names.forEach((name, i) => {
      const golden = expected[name]
      const uid = golden?.transferSyntax
      if (golden?.pixels?.sha256 === undefined || uid === null || uid === undefined) return
      const { shape, sha256, min = 0, max = 0, mean = 0, dtype } = golden.pixels
      const actual = found[i]?.pixels
      const differences = actual === undefined ? [Infinity] : [actual.min - min, actual.max - max, actual.mean - mean].map(Math.abs)
      if (actual === undefined || JSON.stringify([actual.shape, actual.dtype]) !== JSON.stringify([shape, dtypeOf(dtype)])) {
        off.push({ name, expected: golden.pixels, found: found[i] })
      } else if (actual.sha256 === sha256 && differences.every((difference) => difference < 1e-5 * (1 + Math.abs(mean)))) {
        images.exact++
      } else if (LOSSY.has(uid) && differences.every((difference) => difference <= 1)) {
        images.near++
      } else {
        off.push({ name, expected: golden.pixels, found: found[i] })
      }
    })
    expect({ images, off }).toEqual({ images: { exact: 189, near: 3 }, off: [] })
  })

  it('reads what pydicom cannot, equal to the same image uncompressed', () => {
    const [liver, nonbyteAligned, emri] = ['liver', 'liver_nonbyte_aligned', 'emri_small'].map((name) => expected[`pydicom-data/${name}.dcm`]?.pixels?.sha256)
    expect(['liver_rle', 'liver_deflate', 'liver_nonbyte_aligned_rle', 'liver_nonbyte_aligned_deflate', 'emri_small_jpeg_2k_lossless_too_short'].map(sha256Of)).toEqual(
      [liver, liver, nonbyteAligned, nonbyteAligned, emri]
    )
    // the one has a wrong scan header, corrected in the other
    const [wrong, corrected] = ['JPEG-lossy', 'JPGExtended'].map((name) => found[names.indexOf(`pydicom/test_files/${name}.dcm`)]?.pixels)
    expect(wrong).toEqual(corrected)
  })

  it('reads transfer syntax, SOP class and patient name as pydicom does', () => {
    const off = names.flatMap((name, i) => {
      const golden = expected[name]
      const actual = found[i]
      if (golden?.transferSyntax === null || golden === undefined || actual?.header === undefined) return []
      const pair = [
        // of one damaged file the reference reads no SOP class
        [golden.transferSyntax, golden.sopClass ?? actual.sopClass ?? null, golden.patientName ?? null],
        [actual.transferSyntax, actual.sopClass ?? null, actual.header.patientName ?? null]
      ]
      return JSON.stringify(pair[0]) === JSON.stringify(pair[1]) ? [] : [{ name, pair }]
    })
    expect(off).toEqual([])
  })

  it('refuses the rest with a reason, in bounded time', () => {
    const refused = found.filter((one) => one.refused !== undefined)
    const codes = Object.fromEntries(Array.from(Map.groupBy(refused, (one) => one.code ?? ''), ([code, all]) => [code, all.length]))
    expect({ files: found.length, refused: refused.length, unexplained: refused.filter((one) => (one.refused ?? '').length < 15), codes }).toEqual({
      files: 288,
      refused: 88,
      unexplained: [],
      codes: { 'no-pixels': 77, truncated: 2, damaged: 3, 'unknown-format': 6 }
    })
    expect(seconds).toBeLessThan(20)
  })

  it('rewrites every explicit little endian file byte for byte', () => {
    const off: string[] = []
    let files = 0
    for (const name of names) {
      const bytes = new Uint8Array(readFileSync(folder + name))
      try {
        const { preamble, meta, elements } = readDicom(bytes)
        files++
        if (!Buffer.from(writeDicom(elements, undefined, { preamble, meta })).equals(bytes)) off.push(name)
      } catch (error) {
        if (!(error instanceof ImageRefusedError)) throw error
      }
    }
    expect({ files, off }).toEqual({ files: 232, off: [] })
  })
})
