import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodeFile } from '../core/image/decodeFile.ts'
import { loadCodecs } from './codecs.ts'
import { writeSampleArchive } from './sample.ts'

const small = { seed: 3, patients: 6, size: 128 }
let dir = ''

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hilum-sample-'))
  await writeSampleArchive(join(dir, 'one'), small)
})
afterAll(() => rm(dir, { recursive: true }))

describe('writeSampleArchive', () => {
  it('writes the same bytes for the same seed', async () => {
    await writeSampleArchive(join(dir, 'two'), small)
    expect(await digests(join(dir, 'two'))).toEqual(await digests(join(dir, 'one')))
    await writeSampleArchive(join(dir, 'other'), { ...small, seed: 4 })
    expect((await digests(join(dir, 'other'))).get('labels.csv')).not.toBe((await digests(join(dir, 'one'))).get('labels.csv'))
  })

  it('writes DICOM files that say they are synthetic, whose pixels are those of the PNG copy', async () => {
    const codecs = await loadCodecs()
    const rows = await labels(join(dir, 'one'))
    expect(rows.length).toBeGreaterThanOrEqual(12)
    for (const { file, label, patient, site } of rows) {
      const decoded = decodeFile(await readFile(join(dir, 'one', file)), codecs)
      const image = decoded.frame(0)
      expect(decoded.header).toMatchObject({ patientId: patient, modality: 'DX' })
      expect([image.width, image.height, image.bitsStored, image.photometricInterpretation]).toEqual([128, 128, 12, 'MONOCHROME2'])
      const copy = decodeFile(await readFile(join(dir, 'one', 'png', label, `${file.slice(6, -4).replaceAll('/', '-')}.png`)), codecs).frame(0)
      expect(Array.from(copy.data)).toEqual(Array.from(image.data, (value) => value >> 4))
      const text = (await readFile(join(dir, 'one', file))).toString('latin1', 0, 2000)
      expect(text).toContain('Hilum synthetic phantom')
      expect(text).toContain(`Synthetic site ${site}`)
    }
  })

  it('keeps a mask beside every film with lesions, and none beside the others', async () => {
    const rows = await labels(join(dir, 'one'))
    const masks = rows.flatMap(({ mask }) => (mask === '' ? [] : [mask.slice(6)]))
    expect((await readdir(join(dir, 'one', 'masks'))).toSorted()).toEqual(masks.toSorted())
    for (const { label, mask, contrast } of rows) expect([mask !== '', Number(contrast) > 0]).toEqual([label === 'opacity', label === 'opacity'])
  })

  it('leaves a folder alone that holds this archive, and finishes one that was interrupted', async () => {
    expect((await writeSampleArchive(join(dir, 'one'), small)).written).toBe(false)
    const stop = new AbortController()
    const onProgress = ({ done }: { done: number }): void => {
      if (done === 2) stop.abort(new Error('stopped by the test'))
    }
    const stopped = writeSampleArchive(join(dir, 'three'), small, { signal: stop.signal, onProgress })
    await expect(stopped).rejects.toThrow('stopped by the test')
    expect((await writeSampleArchive(join(dir, 'three'), small)).written).toBe(true)
    expect(await digests(join(dir, 'three'))).toEqual(await digests(join(dir, 'one')))
  })

  it('refuses impossible parameters', async () => {
    await expect(writeSampleArchive(join(dir, 'four'), { patients: 0 })).rejects.toThrow('patients')
  })
})

async function digests(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const pairs = await Promise.all(files.map(async (file) => [file.slice(folder.length + 1), await digest(file)] as const))
  return new Map(pairs.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

async function digest(file: string): Promise<string> {
  return createHash('sha256').update(await readFile(file)).digest('hex')
}

async function labels(folder: string): Promise<{ file: string; label: string; patient: string; site: string; contrast: string; mask: string }[]> {
  const [, ...lines] = (await readFile(join(folder, 'labels.csv'), 'utf8')).trim().split('\n')
  return lines.map((line) => {
    const [file = '', label = '', patient = '', , site = '', contrast = '', mask = ''] = line.split(',')
    return { file, label, patient, site, contrast, mask }
  })
}
