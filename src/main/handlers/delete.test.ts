import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { dicomOf, filesBelow, makeFolder } from '../../../test/fixtures/archiveFiles.ts'
import { loadCodecs } from '../codecs.ts'
import { PatientAmbiguousError, PatientUnknownError } from '../store/errors.ts'
import { openLibrary, type Library } from '../store/openLibrary.ts'
import { deletePatient } from './delete.ts'
import { importPaths } from './import.ts'
import { patientRemoval } from './patientRemoval.ts'

const PATIENTS = 40
const PARTS = { input: {}, backbone: 'b'.repeat(64), tap: 't', pooling: 'avg', numericClass: 'f32', pipelineVersion: 1 }
const codecs = await loadCodecs()

let folder: ReturnType<typeof makeFolder>
let library: Library

beforeEach(async () => {
  folder = makeFolder()
  library = openLibrary(join(folder.dir, 'library'), { create: true })
  const archive = join(folder.dir, 'archive')
  mkdirSync(archive)
  const rows = Array.from({ length: PATIENTS }, (_, i) => {
    for (const film of [1, 2]) {
      const bytes = dicomOf({ sop: `1.${i}.${film}`, study: `2.${i}`, patientId: `HOSPID-${i}-X`, name: `Zebrafink${i}^Q`, seed: i * 10 + film })
      writeFileSync(join(archive, `zebrafink${i}-${film}.dcm`), bytes)
    }
    return [1, 2].map((film) => `zebrafink${i}-${film}.dcm,${i % 2 ? 'covid' : 'normal'},HOSPID-${i}-X,${i === 7 || i === 8 ? 'HOSPID-7-X and a relative' : ''}`)
  })
  writeFileSync(join(archive, 'labels.csv'), ['file,label,patient,group', ...rows.flat()].join('\n'))
  await importPaths(library, codecs, [archive], { labels: 'auto', dataset: 'films' })
  library.jobs.change(library.jobs.create('import', { paths: ['/cd/Zebrafink7'] }).jobId, { state: 'done' })
  library.files.purge()
  await useEverything()
})
afterEach(() => {
  library.close()
  folder.remove()
})

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Features, models, predictions, maps, readings and a report about every patient. */
async function useEverything(): Promise<void> {
  const images = library.images.all()
  const matrix = library.features.matrix(PARTS, 1)
  await library.features.append(matrix, images.map((image) => image.pixelDigest), Float32Array.from(images, (_, i) => i))
  const dataset = library.datasets.named('films')
  const half = images.map((image) => image.id)
  const split = library.splits.freeze({ dataset: dataset.id, rule: 'grouped', seed: 1, params: {}, parts: { training: half.slice(0, 50), test: half.slice(50) } })
  const recipe = library.recipes.note('r', {})
  const common = { finding: 'diagnosis', classes: ['normal', 'covid'], card: {} }
  const held = await library.models.add({ ...common, name: 'held', bytes: bytes('1'), learnedFrom: { dataset: dataset.id, split: split.id, heldOut: ['test'] } })
  await library.models.add({ ...common, name: 'all', bytes: bytes('2'), learnedFrom: { dataset: dataset.id } })
  await library.models.add({ ...common, name: 'foreign', bytes: bytes('3') })
  const run = library.runs.begin({ recipeHash: recipe.hash, seed: 1, dataset: dataset.id, datasetHash: dataset.hash })
  mkdirSync(join(library.dir, 'reports', 'run-1'))
  writeFileSync(join(library.dir, 'reports', 'run-1', 'report.html'), 'thumbnails of HOSPID-7-X')
  library.runs.change(run.id, { state: 'done', reportPath: 'reports/run-1', model: held.id, split: split.id })
  const answer = { kind: 'scored', finding: 'diagnosis', probabilities: { covid: 0.5, normal: 0.5 }, score: 0.5 } as const
  library.predictions.put(images.flatMap((image) => [
    { model: held.id, run: run.id, subject: { image: image.id }, pixelDigest: image.pixelDigest, answer },
    { model: held.id, run: run.id, subject: { study: image.study }, pixelDigest: image.pixelDigest, answer }
  ]))
  for (const image of images.slice(0, 30)) await library.artifacts.put({ kind: 'activation-map', image: image.id, model: held.id, bytes: bytes(`map of ${image.patientId}`) })
  for (const image of images) library.readings.add({ study: image.study, finding: 'diagnosis', answer: 'agree', aiVisible: false, note: `asked Zebrafink of ${image.patientId}` })
}

/** Files of the library whose bytes hold any of the texts (as text or as hexadecimal bytes). */
function traces(...texts: string[]): string[] {
  return [...filesBelow(library.dir)].flatMap((file) => texts.flatMap((text) => (holds(file.bytes, text) ? [`${text} in ${file.path}`] : [])))
}

function holds(content: Buffer, text: string): boolean {
  return content.includes(text) || (/^[0-9a-f]{64}$/.test(text) && content.includes(Buffer.from(text, 'hex')))
}

test('leaves no trace of the patient in any file of the library, and all of the others', () => {
  const images = library.images.all()
  const mine = images.filter((image) => image.patientId === 'HOSPID-7-X')
  const secrets = ['HOSPID-7-X', 'Zebrafink7', 'zebrafink7-', ...mine.flatMap((image) => [image.fileHash, image.pixelDigest, image.sopUid ?? ''])]
  expect(traces('HOSPID-7-X').length).toBeGreaterThan(3)
  const before = library.datasets.named('films')

  const report = deletePatient(library, 'HOSPID-7-X')
  expect(report).toMatchObject({
    patients: 1, studies: 1, images: 2, files: 2, featureRows: 2, datasets: [{ dataset: 'films@1', removed: 2, nextVersion: 2 }], outsideReports: [], pendingFiles: 0, rewritten: true
  })
  expect(traces(...secrets)).toEqual([])
  expect(traces('HOSPID-17-X').length).toBeGreaterThan(3)

  const left = library.images.all()
  const relatives = left.filter((image) => image.patientId === 'HOSPID-8-X').map((image) => image.splitGroup)
  expect(relatives).toEqual([expect.any(String), relatives[0]])
  expect(left).toEqual(images.filter((image) => image.patientId !== 'HOSPID-7-X').map((image) => (image.patientId === 'HOSPID-8-X' ? { ...image, splitGroup: relatives[0] } : image)))
  const matrix = library.features.matrix(PARTS, 1)
  expect(library.features.missing(matrix, left.map((image) => image.pixelDigest))).toEqual([])
  expect([...library.features.read(matrix, left.map((image) => image.pixelDigest))]).toEqual(images.flatMap((image, i) => (image.patientId === 'HOSPID-7-X' ? [] : [i])))
  const now = library.datasets.named('films')
  expect([now.version, now.hash === before.hash, library.datasets.items(now.id).length, library.datasets.named('films', 1).removedItems]).toEqual([2, false, 2 * PATIENTS - 2, 2])
  expect(library.runs.list().map((run) => run.reportPath)).toEqual([null])
  expect(library.audit.list({ kind: 'patient.deleted' })).toHaveLength(1)
  library.check()
})

test('what it will remove is told beforehand, and is what it removes', () => {
  const rowsOf = (): Record<string, number> =>
    Object.fromEntries(
      ['study', 'image', 'file', 'label', 'reading', 'measurement', 'prediction', 'artifact', 'report'].map((table) => [table, library.db.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${table}`).get()?.n ?? 0])
    )
  const [own] = library.archive.patientsWithId('HOSPID-7-X')
  const [image] = library.images.all().filter(({ patientId }) => patientId === 'HOSPID-7-X')
  const row = own?.id ?? 0
  const outside = join(folder.dir, 'elsewhere', 'run-1')
  library.db.prepare<[string]>(`INSERT INTO report (run, path) SELECT id, ? FROM run`).run(outside)
  library.db.prepare<[number]>(`INSERT INTO measurement (uid, image, kind, points, figures, author, made_at, changed_by, changed_at) VALUES ('m', ?, 'arrow', '[]', '[]', 'a', '', 'a', '')`).run(image?.id ?? 0)
  const before = rowsOf()
  const told = patientRemoval(library, row)
  expect(rowsOf()).toEqual(before)
  const { models, outsideReports, datasets } = deletePatient(library, `#${row}`, 'Dr A')
  const after = rowsOf()
  const gone = Object.fromEntries(Object.entries(before).map(([table, n]) => [table, n - (after[table] ?? 0)]))
  expect(gone).toEqual({ study: told.studies, image: told.images, file: told.files, label: told.labels, reading: told.readings, measurement: 1, prediction: told.predictions, artifact: told.maps, report: told.reports.length })
  expect([told.patient.id, told.bytes > 1000, told.models, told.datasets, told.reports]).toEqual(['HOSPID-7-X', true, [...models].toSorted((a, b) => (a < b ? -1 : 1)), datasets.map(({ dataset, removed }) => ({ dataset, images: removed })), [{ path: outside, outside: true }, { path: 'reports/run-1', outside: false }]])
  expect([outsideReports, library.audit.list({ kind: 'patient.deleted' })[0]?.actor]).toEqual([[outside], 'Dr A'])
  expect(() => patientRemoval(library, row)).toThrow(PatientUnknownError)
})

test('marks the models that learned from the patient, and no others', () => {
  const training = library.images.all().slice(0, 50).map((image) => image.patientId)
  const straddling = training.find((id) => training.indexOf(id) === training.lastIndexOf(id)) ?? ''
  deletePatient(library, straddling)
  expect(Object.fromEntries(library.models.list().map((model) => [model.name, model.deletedTrainingImages]))).toEqual({ held: 1, all: 2, foreign: 0 })
})

test('all patients can go, one after the other', () => {
  for (let i = 0; i < PATIENTS; i += 8) deletePatient(library, `HOSPID-${i}-X`)
  for (const row of new Set(library.images.all().map((image) => image.patient))) deletePatient(library, `#${row}`)
  expect([library.archive.counts(), traces('HOSPID', 'ebrafink', '/cd/')]).toEqual([{ patients: 0, studies: 0, images: 0 }, []])
})

test('what a crash cut off is finished when the library is opened next', () => {
  const secret = library.images.all().find((image) => image.patientId === 'HOSPID-7-X')
  // the transaction of deletePatient, without what comes after it
  const cut = openLibrary(library.dir)
  const interrupted: Library = { ...cut, files: { ...cut.files, purge: () => { throw new Error('power cut') } } }
  expect(() => deletePatient(interrupted, 'HOSPID-7-X')).toThrow('power cut')
  cut.close()
  expect(traces(secret?.fileHash ?? '', 'HOSPID-7-X').length).toBeGreaterThan(0)
  library.close()
  library = openLibrary(library.dir)
  expect(traces(secret?.fileHash ?? '', 'HOSPID-7-X', 'Zebrafink7')).toEqual([])
})

test('an unknown or ambiguous patient is refused, and nothing is deleted', async () => {
  const path = join(folder.dir, 'twin.dcm')
  writeFileSync(path, dicomOf({ sop: '9.1', study: '9', patientId: 'HOSPID-7-X', issuer: 'Other clinic', seed: 999 }))
  await importPaths(library, codecs, [path])
  const before = library.archive.counts()
  expect(() => deletePatient(library, 'HOSPID-7-X')).toThrow(PatientAmbiguousError)
  expect(() => deletePatient(library, 'HOSPID-7-X')).toThrow(/#\d+ \(no issuer\), #\d+ \(Other clinic\)/)
  for (const unknown of ['', 'HOSPID', '#99999', '%']) expect(() => deletePatient(library, unknown)).toThrow(PatientUnknownError)
  expect(library.archive.counts()).toEqual(before)
})
