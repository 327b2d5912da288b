import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CaseRow } from '../../src/contract/index.ts'
import type { ImportReport } from '../../src/main/handlers/import.ts'
import { dicomOf, makeFolder, pngOf } from '../fixtures/archiveFiles.ts'
import { cliIn, type Answer, type Cli } from '../fixtures/cliProcess.ts'

type Imported = ImportReport & { readonly library: string }
interface Cases {
  readonly total: number
  readonly cases: readonly CaseRow[]
}

let folder: ReturnType<typeof makeFolder>
let hilum: Cli
const at = (...names: string[]): string => join(folder.dir, ...names)
beforeAll(() => {
  folder = makeFolder()
  hilum = cliIn(folder.dir)
})
afterAll(() => folder.remove())

test('broken, empty and misnamed files: each is listed with its reason, and the rest is imported', async () => {
  const mixed = (...names: string[]): string => at('mixed', ...names)
  mkdirSync(mixed('below'), { recursive: true })
  const png = pngOf(1, 64)
  const dicom = dicomOf({ sop: '1.2.3', study: '1.2', patientId: 'P1' })
  writeFileSync(mixed('good.png'), png)
  writeFileSync(mixed('a PNG.dcm'), pngOf(2, 64))
  writeFileSync(mixed('a film.jpg'), dicom)
  writeFileSync(mixed('the same film, without an ending'), dicom)
  writeFileSync(mixed('empty.png'), '')
  writeFileSync(mixed('cut.png'), png.subarray(0, 1000))
  writeFileSync(mixed('below', 'cut.dcm'), dicom.subarray(0, dicom.length - 100))
  writeFileSync(mixed('text.jpg'), 'this is text')
  writeFileSync(mixed('noise.dcm'), Buffer.alloc(4000, 0xa5))
  writeFileSync(mixed('notes.txt'), 'not meant to be an image')
  symlinkSync(mixed('gone.png'), mixed('link.png'))

  const { code, value } = (await hilum.json(['import', at('mixed'), '--library', at('mixed library')])) as Answer<Imported>
  expect({ ...value, code, refused: Object.fromEntries(value.refused.map((file) => [file.path, file.code])), duplicates: value.duplicates.length }).toEqual({
    code: 3,
    library: at('mixed library'),
    imported: 3,
    already: 1,
    images: 3,
    labels: { added: 0, changed: 0 },
    refused: {
      [mixed('empty.png')]: 'empty-file',
      [mixed('cut.png')]: 'truncated',
      [mixed('below', 'cut.dcm')]: 'truncated',
      [mixed('text.jpg')]: 'unknown-format',
      [mixed('noise.dcm')]: 'unknown-format',
      [mixed('link.png')]: 'not-found'
    },
    skipped: [mixed('notes.txt')],
    duplicates: 1,
    conflicts: []
  })
  expect(value.refused.filter(({ reason }) => reason.length < 10)).toEqual([])

  const again = await hilum.run(['import', at('mixed'), '--library', at('mixed library')])
  expect([again.code, /^(\d+) .*, (\d+) /.exec(again.stdout)?.slice(1)]).toEqual([3, ['0', '4']])
  expect(value.refused.filter(({ path, reason, code: why }) => !again.stdout.includes(`refused  ${path}: ${reason} (${why})\n`))).toEqual([])
})

test('labels from folders, under names that a person gives them', async () => {
  for (const [i, label] of ['normal', 'pneumonie à virus', '肺炎'].entries()) {
    mkdirSync(at('classes', label), { recursive: true })
    for (const k of [0, 1]) writeFileSync(at('classes', label, `${k} %20.png`), pngOf(10 * i + k))
  }
  const args = ['import', at('classes'), '--labels-from-folders', '--dataset', 'findings', '--library', at('classes library')]
  const first = (await hilum.json(args)) as Answer<Imported>
  expect([first.code, first.value.dataset]).toMatchObject([0, { name: 'findings', version: 1, images: 6, classes: { normal: 2, 'pneumonie à virus': 2, 肺炎: 2 }, leftOut: 0 }])
  const second = (await hilum.json(args)) as Answer<Imported>
  expect([second.value.imported, second.value.already, second.value.dataset]).toEqual([0, 6, first.value.dataset])
  copyFileSync(at('classes', 'normal', '0 %20.png'), at('classes', '肺炎', 'once more.png'))
  const third = (await hilum.json(args)) as Answer<Imported>
  expect([third.code, third.value.conflicts.map(({ kind }) => kind), third.value.dataset]).toMatchObject([0, ['labels-contradict'], { version: 2, images: 5, leftOut: 1 }])
})

test('kill -9 in the middle of an import: what was acknowledged is there, and the same command completes it', async () => {
  const files = 400
  for (let i = 0; i < files; i++) {
    mkdirSync(at('many', i % 2 ? 'sick' : 'well'), { recursive: true })
    writeFileSync(at('many', i % 2 ? 'sick' : 'well', `${i}.png`), pngOf(i, 24))
  }
  const library = at('killed library')
  const args = ['import', at('many'), '--labels-from-folders', '--dataset', 'many', '--library', library]
  const cases = async (): Promise<Answer<Cases>> => (await hilum.json(['cases', '--library', library])) as Answer<Cases>

  const killed = hilum.start([...args, '--json'])
  const [, done] = await killed.said(/Importing {2}(\d+) of 400 files/)
  expect(await killed.kill('group')).toMatchObject({ signal: 'SIGKILL', stdout: '' })
  const acknowledged = Number(done)
  expect(acknowledged).toBeGreaterThan(0)
  const left = await cases()
  expect([left.code, left.value.total >= acknowledged, left.value.total < files]).toEqual([0, true, true])
  expect(left.value.cases.filter(({ imageCount, labels }) => imageCount !== 1 || labels.length !== 1)).toEqual([])

  const { code, value } = (await hilum.json(args)) as Answer<Imported>
  expect([code, value.imported, value.already, value.refused]).toEqual([0, files - left.value.total, left.value.total, []])
  expect(value.dataset).toMatchObject({ version: 1, images: files, classes: { well: files / 2, sick: files / 2 } })
  expect((await cases()).value.total).toBe(files)
})
