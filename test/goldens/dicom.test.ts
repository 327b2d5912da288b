import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readDicom } from '../../src/core/dicom/readDicom.ts'
import { transferSyntaxOf } from '../../src/core/dicom/transferSyntax.ts'
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
const present = existsSync(`${folder}expected.json`)
const expected = present ? schema.parse(JSON.parse(readFileSync(`${folder}expected.json`, 'utf8'))) : {}
const names = Object.keys(expected)
const codecs = await loadCodecs()
const started = performance.now()
const found = await inspect(names.map((name) => folder + name), { codecs, pixels: true })
const seconds = (performance.now() - started) / 1000

/** Numpy's name of a type without its byte order: `>i2` is `int16`. */
function dtypeOf(written: string | undefined): string | undefined {
  const match = /^>([iuf])(\d)$/.exec(written ?? '')
  return match === null ? written : `${{ i: 'int', u: 'uint', f: 'float' }[match[1] ?? ''] ?? ''}${Number(match[2]) * 8}`
}

describe.skipIf(!present)('the DICOM collection (skipped: needs ../shared/data/dicom)', () => {
  it('gives the stored values of every uncompressed image that pydicom decodes', () => {
    const off: unknown[] = []
    let images = 0
    names.forEach((name, i) => {
      const golden = expected[name]
      const uid = golden?.transferSyntax
      if (golden?.pixels?.sha256 === undefined || uid === null || uid === undefined || transferSyntaxOf(uid).encapsulated) return
      images++
      const { shape, sha256, min, max, mean } = golden.pixels
      const actual = found[i]?.pixels
      const agrees =
        actual !== undefined &&
        JSON.stringify([actual.shape, actual.dtype, actual.sha256]) === JSON.stringify([shape, dtypeOf(golden.pixels.dtype), sha256]) &&
        [actual.min - (min ?? 0), actual.max - (max ?? 0), actual.mean - (mean ?? 0)].every((difference) => Math.abs(difference) < 1e-5 * (1 + Math.abs(mean ?? 0)))
      if (!agrees) off.push({ name, expected: golden.pixels, found: found[i] })
    })
    expect({ images, off }).toEqual({ images: 114, off: [] })
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
      refused: 172,
      unexplained: [],
      codes: { 'no-pixels': 76, 'unsupported-transfer-syntax': 85, truncated: 1, damaged: 4, 'unknown-format': 6 }
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
