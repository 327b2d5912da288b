import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { element } from '../../core/dicom/dicomElement.ts'
import { dicomOf, makeFolder, pngOf } from '../../../test/fixtures/archiveFiles.ts'
import { makeDicomdir } from '../../../test/fixtures/makeDicomdir.ts'
import { makeZip } from '../../../test/fixtures/makeZip.ts'
import { niftiFile } from '../../../test/fixtures/niftiFile.ts'
import { tiffFile } from '../../../test/fixtures/tiffFile.ts'
import { loadCodecs } from '../codecs.ts'
import { openLibrary, type Library } from '../store/openLibrary.ts'
import { importPaths, type ImportOptions, type ImportReport } from './import.ts'
import { LabelsCsvError } from './import/labelsCsv.ts'
import { scannerOf } from './testSubgroups.ts'

const codecs = await loadCodecs()
let folder: ReturnType<typeof makeFolder>
let library: Library

beforeEach(() => {
  folder = makeFolder()
  library = openLibrary(join(folder.dir, 'library'), { create: true })
})
afterEach(() => {
  library.close()
  folder.remove()
})

/** Writes files below `archive/` and answers that folder. */
function write(files: Readonly<Record<string, Uint8Array | string>>): string {
  const archive = join(folder.dir, 'archive')
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(archive, name)), { recursive: true })
    writeFileSync(join(archive, name), content)
  }
  return archive
}
const run = (path: string | string[], options: ImportOptions = {}): Promise<ImportReport> => importPaths(library, codecs, [path].flat(), options)
const count = (report: ImportReport): number[] => [report.imported, report.already, report.refused.length]
const names = (paths: readonly { readonly path: string }[]): string[] => paths.map(({ path }) => basename(path))
const labelsByName = (): Record<string, string[]> =>
  Object.fromEntries(library.images.all().map((image) => [image.originalName, library.labels.ofImage(image.id).map((label) => label.value)]))

const zipOf = (files: Readonly<Record<string, Uint8Array | string>>): Buffer<ArrayBuffer> => makeZip(Object.entries(files).map(([name, content]) => ({ name, content })))

describe('folders', () => {
  test('may hold volumes: each slice is an image, all in one series of one unknown patient', async () => {
    const volume = niftiFile({ dimensions: [2, 2, 3], datatype: 4, voxels: Uint8Array.from({ length: 24 }, (_, i) => i) })
    const pages = [1, 2].map((value) => ({ fields: { 256: [1], 257: [1], 258: [8] }, strips: [Uint8Array.of(value)] }))
    const report = await run(write({ 'ct/volume.nii.gz': gzipSync(volume), 'film/pages.tif': tiffFile(pages) }), { labelsFromFolders: true, dataset: 'mixed' })
    const images = library.images.all().toSorted((a, b) => b.originalName.localeCompare(a.originalName) || a.frame - b.frame)
    expect([count(report), library.archive.counts()]).toEqual([[2, 0, 0], { patients: 2, studies: 2, images: 5 }])
    expect(images.map(({ originalName, format, frame, patientId }) => [originalName, format, frame, patientId])).toEqual([
      ...[0, 1, 2].map((frame) => ['volume.nii.gz', 'nifti', frame, null]),
      ...[0, 1].map((frame) => ['pages.tif', 'tiff', frame, null])
    ])
    expect([new Set(images.map(({ series }) => series)).size, report.dataset?.classes]).toEqual([2, { ct: 3, film: 2 }])
  })

  test('are walked in order; originals are kept byte for byte and left alone', async () => {
    const archive = write({ 'b/2.png': pngOf(2), 'a/1.png': pngOf(1), 'a/deep/er/3.png': pngOf(3) })
    const committed: string[] = []
    const report = await importPaths(library, codecs, [archive], {}, { onCommitted: (paths) => committed.push(...paths) })
    expect([count(report), names(committed.map((path) => ({ path })))]).toEqual([[3, 0, 0], ['1.png', '3.png', '2.png']])
    for (const image of library.images.all()) {
      expect(readFileSync(library.files.absolute(library.images.pathOf(image))).equals(pngOf(Number(image.originalName[0])))).toBe(true)
    }
    expect(library.archive.counts()).toEqual({ patients: 3, studies: 3, images: 3 })
  })

  test('give labels by their sub-folders', async () => {
    const archive = write({ 'covid/1.png': pngOf(1), 'normal/sub/2.png': pngOf(2), '3.png': pngOf(3) })
    const report = await run(archive, { labelsFromFolders: true, dataset: 'films' })
    expect(labelsByName()).toEqual({ '1.png': ['covid'], '2.png': ['normal'], '3.png': [] })
    expect(report.dataset).toMatchObject({ name: 'films', version: 1, images: 2, classes: { normal: 1, covid: 1 }, leftOut: 1 })
    expect(Object.keys(report.dataset?.classes ?? {})).toEqual(['normal', 'covid'])
  })

  test('given at once are the classes themselves', async () => {
    const archive = write({ 'covid/1.png': pngOf(1), 'normal/2.png': pngOf(2) })
    await run([join(archive, 'covid'), join(archive, 'normal')], { labelsFromFolders: true })
    expect(labelsByName()).toEqual({ '1.png': ['covid'], '2.png': ['normal'] })
  })

  test('hold hidden files, indices, text and links without harm', async () => {
    const archive = write({
      'a/1.png': pngOf(1), 'a/.hidden.png': pngOf(9), 'a/._1.png': 'x', '__MACOSX/2.png': pngOf(9), DICOMDIR: 'x', 'a/Thumbs.db': 'x',
      'README.md': '# about', 'labels.csv': 'file,label\n'
    })
    symlinkSync('..', join(archive, 'a', 'loop'))
    symlinkSync('nowhere', join(archive, 'a', 'broken'))
    const report = await run(archive)
    expect({ counts: count(report), refused: report.refused.map(({ path, code }) => [basename(path), code]), skipped: report.skipped.map((path) => basename(path)) }).toEqual({
      counts: [1, 0, 2],
      refused: [
        ['broken', 'not-found'],
        ['DICOMDIR', 'damaged']
      ],
      skipped: ['README.md']
    })
  })

  test('with bad files: each is listed with its reason and the rest goes in', async () => {
    const png = pngOf(1)
    const archive = write({
      'broken.png': png.subarray(0, 60), 'empty.png': '', 'misnamed.jpg': png, 'noise.dcm': 'noise', 'really.txt': pngOf(2), 'text.png': 'hello', 'z.png': pngOf(3)
    })
    const report = await run([archive, join(folder.dir, 'missing')])
    expect(count(report)).toEqual([3, 0, 5])
    expect(report.refused.map(({ path, code }) => [basename(path), code])).toEqual(
      expect.arrayContaining([['empty.png', 'empty-file'], ['noise.dcm', 'unknown-format'], ['text.png', 'unknown-format'], ['missing', 'not-found']])
    )
    expect(report.refused.every(({ reason }) => reason.length > 10)).toBe(true)
  })
})

test('the machine that a DICOM file names is kept; a column of the table goes before it', async () => {
  const machine = [element('Manufacturer', ' ACME '), element('ManufacturerModelName', 'DX 1')]
  const made = (seed: number, further: typeof machine): Uint8Array => dicomOf({ sop: `1.2.${seed}`, study: `1.3.${seed}`, patientId: `P${seed}`, seed, further })
  const archive = write({ 'a.dcm': made(1, machine), 'b.dcm': made(2, []), 'c.dcm': made(3, machine), 'labels.csv': 'file,label,scanner\na.dcm,x,\nb.dcm,y,\nc.dcm,x,own\n' })
  await run(archive, { labels: 'auto', dataset: 'set' })
  const scanners = library.datasets.traits(library.datasets.named('set').id).map((row) => [row.originalName, scannerOf(row)])
  expect(Object.fromEntries(scanners)).toEqual({ 'a.dcm': 'ACME DX 1', 'b.dcm': undefined, 'c.dcm': 'own' })
})

describe('ZIP archives', () => {
  test('are imported like folders: originals under their hash, labels by sub-folders, bad files listed', async () => {
    const archive = write({ 'films.zip': zipOf({ 'films/covid/1.png': pngOf(1), 'films/normal/2.png': pngOf(2), 'films/3.png': pngOf(1), 'films/bad.png': 'no picture', 'films/a.txt': 'text' }) })
    const path = join(archive, 'films.zip')
    const report = await run(path, { labelsFromFolders: true, dataset: 'films' })
    expect({ counts: count(report), refused: report.refused.map((one) => [one.path, one.code]), skipped: report.skipped, duplicates: report.duplicates, classes: report.dataset?.classes }).toEqual({
      counts: [2, 1, 1],
      refused: [[`${path} › films/bad.png`, 'unknown-format']],
      skipped: [`${path} › films/a.txt`],
      duplicates: [{ path: `${path} › films/covid/1.png`, sameAs: `${path} › films/3.png` }],
      classes: { normal: 1, covid: 1 }
    })
    const originals = library.images.all().map((image) => [image.originalName, readFileSync(library.files.absolute(library.images.pathOf(image)))] as const)
    expect(Object.fromEntries(originals)).toEqual({ '2.png': Buffer.from(pngOf(2)), '3.png': Buffer.from(pngOf(1)) })
  })

  test('in a folder, or several at once, are classes by their names', async () => {
    const archive = write({ 'covid.zip': zipOf({ '1.png': pngOf(1) }), 'normal.ZIP': zipOf({ 'sub/2.png': pngOf(2) }), 'other/3.png': pngOf(3) })
    await run(archive, { labelsFromFolders: true })
    const expected = { '1.png': ['covid'], '2.png': ['normal'], '3.png': ['other'] }
    expect(labelsByName()).toEqual(expected)
    expect((await run([join(archive, 'covid.zip'), join(archive, 'normal.ZIP')], { labelsFromFolders: true })).labels).toEqual({ added: 0, changed: 1 })
  })

  test('may hold their own table of labels, or be named by one', async () => {
    const rows = 'file,label,patient\na/1.png,covid,P1\n./b\\2.png,normal,P2\n3.png,covid,P3\n'
    const files = { 'x/a/1.png': pngOf(1), 'x/b/2.png': pngOf(2), 'x/c/4.png': pngOf(4) }
    const archive = write({ 'own.zip': zipOf({ ...files, 'x/labels.csv': rows }), 'plain.zip': zipOf(files), 'table.csv': rows })
    const own = await run(join(archive, 'own.zip'), { labels: 'auto' })
    expect([count(own), labelsByName(), own.refused.map((one) => [basename(one.path), one.code])]).toEqual([[2, 0, 1], { '1.png': ['covid'], '2.png': ['normal'] }, [['3.png', 'not-found']]])
    const named = await run(join(archive, 'plain.zip'), { labelsCsv: join(archive, 'table.csv') })
    expect([count(named), named.labels]).toEqual([[0, 2, 0], { added: 0, changed: 0 }])
  })
})

const imageRecord = (file: string): { type: string; file: string } => ({ type: 'IMAGE', file })
const disc = (...files: string[]): Uint8Array => makeDicomdir([{ type: 'PATIENT', lower: [{ type: 'STUDY', lower: [{ type: 'SERIES', lower: files.map(imageRecord) }] }] }])
const film = (n: number): Uint8Array => dicomOf({ sop: `1.2.${n}`, study: '1.2', patientId: 'P', seed: n })
const shown = (report: ImportReport): unknown => [count(report), report.refused.map(({ path, code }) => [path.slice(path.indexOf('archive') + 8), code])]

describe('a DICOMDIR', () => {
  test('in a folder says what is missing; files that it does not name go in too', async () => {
    const archive = write({ 'cd/DICOMDIR': disc('IMAGES\\IM1', 'IMAGES\\IM2', 'IMAGES\\IM3'), 'cd/images/im1': film(1), 'cd/Images2/im4': film(4), 'cd/images/im2.;1': film(2) })
    expect(shown(await run(archive))).toEqual([[3, 0, 1], [['cd/IMAGES/IM3', 'not-found']]])
  })

  test('given alone brings what it names, in any case of letters, and never leaves its folder', async () => {
    const archive = write({ 'cd/dicomdir': disc('IMAGES\\IM1', '..\\OTHER', 'LINK\\IM9', 'GONE'), 'cd/images/im1': film(1), 'cd/images/im2': film(2), other: film(3), 'outside/im9': film(9) })
    symlinkSync('../outside', join(archive, 'cd', 'link'))
    expect(shown(await run(join(archive, 'cd', 'dicomdir')))).toEqual([
      [1, 0, 3],
      [
        ['cd/OTHER', 'not-found'],
        ['cd/link/im9', 'outside-folder'],
        ['cd/GONE', 'not-found']
      ]
    ])
  })

  test('in a ZIP archive', async () => {
    const archive = write({ 'cd.zip': zipOf({ 'cd/DICOMDIR': disc('IMAGES\\IM1', 'IMAGES\\IM2'), 'cd/IMAGES/IM1': film(1) }) })
    expect(shown(await run(join(archive, 'cd.zip')))).toEqual([[1, 0, 1], [['cd.zip › cd/IMAGES/IM2', 'not-found']]])
  })
})

describe('again', () => {
  test('adds nothing but what is newly said', async () => {
    const archive = write({ 'covid/1.png': pngOf(1), 'normal/2.png': pngOf(2) })
    await run(archive)
    const second = await run(archive, { labelsFromFolders: true, dataset: 'd' })
    const third = await run(archive, { labelsFromFolders: true, dataset: 'd' })
    expect([count(second), second.labels, count(third), third.labels]).toEqual([[0, 2, 0], { added: 2, changed: 0 }, [0, 2, 0], { added: 0, changed: 0 }])
    expect([second.dataset?.version, third.dataset?.version, third.dataset?.hash]).toEqual([1, 1, second.dataset?.hash])
  })

  test('with a changed label retires the old one and makes a new version', async () => {
    const archive = write({ '1.png': pngOf(1), '2.png': pngOf(2), 'labels.csv': 'file,label\n1.png,covid\n2.png,normal\n' })
    const first = await run(archive, { labels: 'auto', dataset: 'd' })
    writeFileSync(join(archive, 'labels.csv'), 'file,label\n1.png,normal\n2.png,covid\n')
    const second = await run(archive, { labels: 'auto', dataset: 'd' })
    expect([second.labels, second.dataset?.version, second.dataset?.hash === first.dataset?.hash]).toEqual([{ added: 0, changed: 2 }, 2, false])
    expect(labelsByName()).toEqual({ '1.png': ['normal'], '2.png': ['covid'] })
    expect(library.datasets.items(library.datasets.named('d', 1).id).map((item) => item.label).toSorted()).toEqual(['covid', 'normal'])
  })

  test('with a patient that was not known before, moves the images to that patient', async () => {
    const archive = write({ '1.png': pngOf(1), '2.png': pngOf(2), 'labels.csv': 'file,label,patient\n1.png,a,P1\n2.png,b,P1\n' })
    await run(archive)
    await run(archive, { labels: 'auto' })
    expect([library.archive.counts(), library.images.all().map((image) => image.patientId)]).toEqual([{ patients: 1, studies: 1, images: 2 }, ['P1', 'P1']])
    const report = await run(archive, { labelsCsv: join(write({ 'other.csv': 'file,label,patient\n1.png,a,P2\n' }), 'other.csv') })
    expect(report.conflicts.map(({ kind }) => kind)).toEqual(['patient-differs'])
  })

  test('gives one hash in two libraries, in whatever order things came', async () => {
    const archive = write({ '1.png': pngOf(1), '2.png': pngOf(2), '3.png': pngOf(3), 'labels.csv': 'file,label,patient,site\n1.png,a,P1,N\n2.png,b,P2,N\n3.png,a,,S\n' })
    const other = openLibrary(join(folder.dir, 'other'), { create: true })
    await importPaths(other, codecs, [join(archive, '3.png'), join(archive, '1.png')])
    const [one, two] = [await run(archive, { labels: 'auto', dataset: 'd' }), await importPaths(other, codecs, [archive], { labels: 'auto', dataset: 'd' })]
    expect(two.dataset).toEqual(one.dataset)
    other.close()
  })
})

describe('a table of labels', () => {
  test('finds files by awkward names and keeps every column', async () => {
    const nfd = 'Ame\u0301lie.png'
    const archive = write({
      'a b/89%0, x.png': pngOf(1), 'снимок/肺.png': pngOf(2), [nfd]: pngOf(3), 'unlisted.png': pngOf(4),
      'labels.csv': '\uFEFFFile;Label;Patient;Group;Site;view\r\n"a b/89%0, x.png";covid;P1;g1;north;PA\r\nснимок\\肺.png;normal;;g1;south;\r\nAmélie.png;normal;P3;;;AP\r\n'
    })
    const report = await run(archive, { labelsCsv: join(archive, 'labels.csv'), dataset: 'd' })
    expect(count(report)).toEqual([3, 0, 0])
    const facts = library.images.all().map((image) => ({ name: image.originalName, patient: image.patientId, group: image.splitGroup, source: image.source }))
    expect(facts.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
      { name: '89%0, x.png', patient: 'P1', group: 'g1', source: 'north' },
      { name: nfd, patient: 'P3', group: null, source: null },
      { name: '肺.png', patient: null, group: 'g1', source: 'south' }
    ])
    const attributes = library.db.prepare<[], { attributes: string }>('SELECT attributes FROM image ORDER BY attributes').all()
    expect(attributes.map((row) => row.attributes)).toEqual(['{"view":"AP"}', '{"view":"PA"}', '{}'])
  })

  test('lists what it names and is not there or was changed', async () => {
    const archive = write({
      '1.png': pngOf(1), '2.png': pngOf(2), 'note.txt': 'text', 'labels.csv': `file,label,sha256\n1.png,a,\nno.png,a,\n2.png,a,${'0'.repeat(64)}\nnote.txt,a,\n`
    })
    const report = await run(archive, { labels: 'auto' })
    expect([report.imported, report.refused.map(({ path, code }) => [basename(path), code])]).toEqual([
      1, [['no.png', 'not-found'], ['2.png', 'checksum-mismatch'], ['note.txt', 'unknown-format']]
    ])
    expect(report.refused[0]?.reason).toMatch(/^line 3 of .*labels.csv lists it, but there is no such file$/)
  })

  test('imports only what lies below the paths that were given', async () => {
    const archive = write({ 'x/1.png': pngOf(1), 'y/2.png': pngOf(2), 'labels.csv': 'file,label\nx/1.png,a\ny/2.png,b\ny/gone.png,b\n' })
    const report = await run(join(archive, 'x'), { labelsCsv: join(archive, 'labels.csv') })
    expect(count(report)).toEqual([1, 0, 0])
  })

  test.each([
    ['is not there', undefined, /cannot be read: there is no such file/],
    ['is empty', '', /is empty/],
    ['names no files', 'name,label\nx,y\n', /no column "file"; its columns are: name, label/],
    ['has a row without a file', 'file,label\n,y\n', /Line 2 of .* names no file/],
    ['has an unknown urgency', 'file,urgency\nx,soon\n', /urgency "soon" in line 2/]
  ])('that %s is refused as a whole', async (_, content, message) => {
    const archive = write(content === undefined ? { 'x.png': pngOf(1) } : { 'table.csv': content })
    const failure = run(archive, { labelsCsv: join(archive, 'table.csv') })
    await expect(failure).rejects.toBeInstanceOf(LabelsCsvError)
    await expect(failure).rejects.toThrow(message)
  })
})

describe('contradictions', () => {
  test('the same bytes with two labels are listed and left out of the data set', async () => {
    const archive = write({ 'covid/1.png': pngOf(1), 'normal/copy.png': pngOf(1), 'normal/2.png': pngOf(2), 'covid/3.png': pngOf(3) })
    const report = await run(archive, { labelsFromFolders: true, dataset: 'd' })
    expect({
      counts: count(report),
      duplicates: report.duplicates.map((pair) => [basename(pair.path), basename(pair.sameAs)]),
      conflicts: report.conflicts.map(({ kind, detail }) => [kind, detail]),
      dataset: [report.dataset?.images, report.dataset?.leftOut]
    }).toEqual({
      counts: [3, 1, 0],
      duplicates: [['copy.png', '1.png']],
      conflicts: [['labels-contradict', 'it is labelled "normal" here and "covid" as covid/1.png; it is left out of data sets']],
      dataset: [2, 1]
    })
  })

  test('the same pixels in two files are noted, kept in one group, and left out where their labels differ', async () => {
    const [one, two] = [dicomOf({ sop: '1.1', study: '1', patientId: 'P1', seed: 5 }), dicomOf({ sop: '2.1', study: '2', patientId: 'P2', seed: 5 })]
    const archive = write({ '1.dcm': one, '2.dcm': two, '3.dcm': dicomOf({ sop: '3.1', study: '3', patientId: 'P3', seed: 6 }) })
    const report = await run(archive, { labelsCsv: join(write({ 'l.csv': 'file,label\n1.dcm,a\n2.dcm,a\n3.dcm,b\n' }), 'l.csv'), dataset: 'd' })
    expect(report.duplicates).toEqual([{ path: join(archive, '2.dcm'), sameAs: '1.dcm' }])
    expect(new Set(library.datasets.items(library.datasets.named('d').id).map((item) => item.group)).size).toBe(2)
    const changed = await run(archive, { labelsCsv: join(write({ 'l.csv': 'file,label\n1.dcm,a\n2.dcm,b\n3.dcm,b\n' }), 'l.csv'), dataset: 'd' })
    expect([changed.conflicts.map(({ kind }) => kind), changed.dataset?.images]).toEqual([['labels-contradict'], 1])
  })

  test('one SOP Instance UID with other bytes: both are kept, and listed', async () => {
    const archive = write({ '1.dcm': dicomOf({ sop: '1.1', study: '1', patientId: 'P1', seed: 1 }), '2.dcm': dicomOf({ sop: '1.1', study: '1', patientId: 'P1', seed: 2 }) })
    const report = await run(archive)
    expect([count(report), report.conflicts.map(({ kind }) => kind), library.conflicts.list().length]).toEqual([[2, 0, 0], ['sop-uid-reused'], 1])
  })
})

describe('DICOM', () => {
  test('patients, studies and series come from the header', async () => {
    const archive = write({
      '1.dcm': dicomOf({ sop: '1.1', study: '1', patientId: 'P1', seed: 1 }),
      '2.dcm': dicomOf({ sop: '1.2', study: '1', patientId: 'P1', seed: 2, further: [element('StudyDescription', 'Chest PA')] }),
      '3.dcm': dicomOf({ sop: '2.1', study: '2', patientId: 'P1', issuer: 'B', seed: 3 })
    })
    await run(archive)
    expect(library.archive.counts()).toEqual({ patients: 2, studies: 2, images: 3 })
    const study = library.db.prepare('SELECT uid, description, acquired FROM study ORDER BY uid').all()
    expect(study).toEqual([
      { uid: '1', description: 'Chest PA', acquired: '2026-03-14T09:30:00' },
      { uid: '2', description: null, acquired: '2026-03-14T09:30:00' }
    ])
  })

  test('a blank PatientID never groups', async () => {
    const archive = write({
      '1.dcm': dicomOf({ sop: '1.1', study: '1', patientId: '', seed: 1 }),
      '2.dcm': dicomOf({ sop: '1.2', study: '1', patientId: '  ', seed: 2 }),
      '3.dcm': dicomOf({ sop: '2.1', study: '2', patientId: '', seed: 3 })
    })
    await run(archive)
    expect(library.archive.counts()).toEqual({ patients: 2, studies: 2, images: 3 })
  })
})

test('what a table does not list is left out, or imported without a label, in a folder and in an archive', async () => {
  const table = 'file,label,Effusion\na.png,yes,1\ngone.png,no,0\n'
  const films = { 'a.png': pngOf(1), 'deeper/b.png': pngOf(2) }
  const archive = write({ 'films/labels.csv': table, ...Object.fromEntries(Object.entries(films).map(([name, bytes]) => [`films/${name}`, bytes])) })
  const zip = write({ 'films.zip': makeZip([{ name: 'labels.csv', content: Buffer.from(table) }, ...Object.entries(films).map(([name, content]) => ({ name, content }))]) })
  const labels = (): unknown[] => library.db.prepare<[], { finding: string; value: string }>('SELECT finding, value FROM label WHERE retired_at IS NULL ORDER BY finding').all()
  for (const path of [join(archive, 'films'), join(zip, 'films.zip')]) {
    expect(count(await run(path, { labels: 'auto' }))).toEqual([path.endsWith('.zip') ? 0 : 1, path.endsWith('.zip') ? 1 : 0, 1])
  }
  for (const path of [join(archive, 'films'), join(zip, 'films.zip')]) {
    const report = await run(path, { labels: 'auto', unlisted: true, findings: ['Effusion'] })
    expect([report.imported + report.already, report.refused.map(({ path: refused }) => basename(refused))]).toEqual([2, [expect.stringContaining('gone.png')]])
  }
  expect(count(await run(join(archive, 'films'), { labelsCsv: join(archive, 'films', 'labels.csv'), unlisted: true }))).toEqual([0, 2, 1])
  expect([library.images.all().length, labels()]).toEqual([2, expect.arrayContaining([{ finding: 'Effusion', value: 'present' }, { finding: 'diagnosis', value: 'yes' }])])
})

test('an aborted import stops with the reason and keeps what was acknowledged', async () => {
  const archive = write(Object.fromEntries(Array.from({ length: 120 }, (_, i) => [`${i}.png`, pngOf(i)])))
  const abort = new AbortController()
  const committed: string[] = []
  const running = importPaths(library, codecs, [archive], {}, {
    signal: abort.signal,
    onCommitted: (paths) => {
      committed.push(...paths)
      abort.abort(new Error('enough'))
    }
  })
  await expect(running).rejects.toThrow('enough')
  expect(library.images.all().map((image) => image.originalName).toSorted()).toEqual(committed.map((path) => basename(path)).toSorted())
  expect(committed.length).toBeGreaterThan(0)
  expect(count(await run(archive))).toEqual([120 - committed.length, committed.length, 0])
})

test('a paused import has what it read in the library, and goes on where it was', async () => {
  const archive = write(Object.fromEntries(Array.from({ length: 70 }, (_, i) => [`${i}.png`, pngOf(i)])))
  const held: number[] = []
  let asked = 0
  const report = await importPaths(library, codecs, [archive], {}, {
    pause: {
      isAsked: () => ++asked === 31,
      end: async () => void held.push(library.images.all().length),
      untilRoom: () => Promise.reject(new Error('the disk is not full'))
    }
  })
  expect([count(report), held, library.images.all().length]).toEqual([[70, 0, 0], [30], 70])
})

test('an import that meets a full disk says how far it was, waits for room and takes in the rest', async () => {
  const archive = write({ ...Object.fromEntries(Array.from({ length: 120 }, (_, i) => [`${i}.png`, pngOf(i)])), 'bad.png': 'broken' })
  const refused: string[] = []
  const said: string[] = []
  const report = await importPaths(library, codecs, [archive], {}, {
    onRefused: ({ path }) => refused.push(basename(path)),
    onCommitted: () => {
      if (said.length === 0) library.db.pragma(`max_page_count = ${String(library.db.pragma('page_count'))}`)
    },
    pause: {
      isAsked: () => false,
      end: () => Promise.resolve(),
      untilRoom: async (error) => {
        said.push(error.message)
        library.db.pragma('max_page_count = 1000000')
      }
    }
  })
  expect(said).toEqual([expect.stringMatching(/^The disk of .* is full: .* needed.* 50 of 121 files are in the library\. Free some space and try again\.$/)])
  expect([count(report), refused, library.images.all().length]).toEqual([[120, 0, 1], ['bad.png'], 120])
  library.check()
})

test('progress counts to the total', async () => {
  const archive = write({ '1.png': pngOf(1), '2.png': 'broken', '3.png': pngOf(3) })
  const seen: string[] = []
  await importPaths(library, codecs, [archive], {}, { onProgress: ({ phase, done, total }) => seen.push(`${phase} ${done}/${total}`) })
  expect([seen[0], seen.at(-1)]).toEqual(['Looking for files 0/0', 'Importing 3/3'])
})
