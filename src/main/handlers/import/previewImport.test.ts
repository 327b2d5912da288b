import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeFolder } from '../../../../test/fixtures/archiveFiles.ts'
import { makeZip } from '../../../../test/fixtures/makeZip.ts'
import { previewImport } from './previewImport.ts'

let folder: ReturnType<typeof makeFolder>
const at = (...names: string[]): string => join(folder.dir, ...names)
const put = (...names: string[]): void => {
  mkdirSync(at(...names.slice(0, -1)), { recursive: true })
  writeFileSync(at(...names), 'film')
}

beforeAll(() => {
  folder = makeFolder()
  for (const i of [1, 2, 3]) put('classes', 'normal', `${i}.png`)
  put('classes', 'effusion', 'a.png')
  put('classes', 'notes.txt')
  put('disc', 'A', '1.dcm')
  put('disc', 'B', '2.dcm')
  put('disc', 'DICOMDIR')
  put('table', 'a.png')
  put('table', 'x', 'b.png')
  writeFileSync(at('table', 'labels.csv'), 'file,label\na.png,yes\nx/b.png,no\ngone.png,no\n')
  writeFileSync(at('more.csv'), 'file;label\nclasses/normal/1.png;sure\n')
  writeFileSync(at('wrong.csv'), 'name,label\na,b\n')
  writeFileSync(at('films.zip'), makeZip([{ name: 'films/a/1.png', content: Buffer.from('x') }, { name: 'films/b/2.png', content: Buffer.from('x') }]))
})
afterAll(() => folder.remove())

test('sub-folders are the classes, the largest first, and text is no film', async () => {
  expect(await previewImport([at('classes')])).toEqual({
    files: 4, cut: false, folders: { total: 2, labelled: 4, items: [{ name: 'normal', files: 3 }, { name: 'effusion', files: 1 }] }, table: null, proposed: 'folders'
  })
})

test("a folder's own table goes first, with what it lists in vain", async () => {
  expect(await previewImport([at('table')])).toMatchObject({ table: { path: null, listed: 2, missing: 1, classes: { total: 2, items: [{ name: 'no', files: 1 }, { name: 'yes', files: 1 }] } }, proposed: 'table' })
})

test('columns that say present, absent or uncertain are findings; a table of them alone goes first too', async () => {
  put('findings', 'a.png')
  put('findings', 'b.png')
  put('findings', 'c.png')
  writeFileSync(at('findings', 'labels.csv'), 'file,Effusion,Edema,No Finding,view,age\na.png,1,-1,0,PA,54\nb.png,0,,0,1,0\n')
  expect(await previewImport([at('findings')])).toMatchObject({
    files: 3, proposed: 'table',
    table: { listed: 2, classes: { total: 0 }, findings: [{ name: 'Effusion', present: 1, absent: 1, uncertain: 0 }, { name: 'Edema', present: 0, absent: 0, uncertain: 1 }] }
  })
})

test('the folders of a disc are no classes unless somebody says so; one folder is none either', async () => {
  expect(await previewImport([at('disc')])).toMatchObject({ folders: { total: 2 }, proposed: 'none' })
  expect(await previewImport([at('classes', 'normal')])).toMatchObject({ files: 3, folders: { total: 0 }, proposed: 'none' })
})

test('a table that is named, and one that is none', async () => {
  expect((await previewImport([at('classes')], at('more.csv'))).table).toEqual({ path: at('more.csv'), listed: 1, missing: 0, classes: { total: 1, labelled: 1, items: [{ name: 'sure', files: 1 }] }, findings: [] })
  await expect(previewImport([at('classes')], at('wrong.csv'))).rejects.toThrow('has no column "file"')
})

test('an archive is looked into; what takes too long is not counted', async () => {
  expect(await previewImport([at('films.zip')])).toMatchObject({ folders: { total: 2 } })
  expect(await previewImport([at('classes')], undefined, AbortSignal.abort())).toMatchObject({ cut: true, proposed: 'none' })
})
