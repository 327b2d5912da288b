import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { dicomOf, filesBelow, makeFolder, pngOf } from '../../../test/fixtures/archiveFiles.ts'
import { loadCodecs } from '../codecs.ts'
import { openLibrary, type Library } from '../store/openLibrary.ts'
import { exportStudies } from './exportStudies.ts'
import { importPaths } from './import.ts'

let folder: ReturnType<typeof makeFolder>
let library: Library
const quiet = { signal: new AbortController().signal, onProgress: (): void => undefined }
const films = [1, 2].map((i) => dicomOf({ sop: `1.${i}`, study: '2.1', patientId: 'A/B 1', seed: i }))

beforeEach(async () => {
  folder = makeFolder()
  library = openLibrary(join(folder.dir, 'library'), { create: true })
  const disc = join(folder.dir, 'disc')
  // a disc gives two files one name
  for (const [i, bytes] of films.entries()) {
    mkdirSync(join(disc, String(i)), { recursive: true })
    writeFileSync(join(disc, String(i), 'IM0'), bytes)
  }
  writeFileSync(join(disc, 'photo.png'), pngOf(5))
  await importPaths(library, await loadCodecs(), [disc])
})
afterEach(() => {
  library.close()
  folder.remove()
})

const written = (out: string): Map<string, Buffer> => new Map([...filesBelow(out)].map(({ path, bytes }) => [relative(out, path), bytes]))

test('writes the bytes that were imported, each under a name of its own, and nothing twice', async () => {
  const out = join(folder.dir, 'out')
  expect(await exportStudies(library, {}, out, quiet)).toEqual({ written: 3, already: 0, studies: 2, refused: [] })
  const files = written(out)
  const own = [...files].filter(([name]) => name.includes('IM0'))
  expect(own.map(([, bytes]) => bytes.toString('hex')).toSorted()).toEqual(films.map((bytes) => Buffer.from(bytes).toString('hex')).toSorted())
  expect(own.map(([name]) => name).every((name) => /^A_B 1-[0-9a-f]{8}\/2026-03-14 study \d+\/IM0( [0-9a-f]{8})?$/.test(name))).toBe(true)
  expect([...files].find(([name]) => name.endsWith('photo.png'))?.[1]).toEqual(Buffer.from(pngOf(5)))
  expect(await exportStudies(library, {}, out, quiet)).toEqual({ written: 0, already: 3, studies: 2, refused: [] })
})

test('writes those of a study or patient alone, and never over another file', async () => {
  const out = join(folder.dir, 'out')
  const [dicom] = library.images.all().filter(({ format }) => format === 'dicom')
  expect(await exportStudies(library, { studies: [dicom?.study ?? 0] }, out, quiet)).toMatchObject({ written: 2, studies: 1 })
  const [name] = written(out).keys()
  writeFileSync(join(out, name ?? ''), 'mine')
  expect(await exportStudies(library, { patient: 'A/B 1' }, out, quiet)).toMatchObject({ written: 0, already: 1, refused: [{ path: join(out, name ?? ''), code: 'exists' }] })
  expect(written(out).get(name ?? '')?.toString()).toBe('mine')
})
