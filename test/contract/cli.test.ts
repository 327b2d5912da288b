import { existsSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { CaseRow, JudgedRates } from '../../src/contract/index.ts'
import type { DeletionReport } from '../../src/main/handlers/delete.ts'
import type { EvaluateResult } from '../../src/main/handlers/evaluate.ts'
import type { ExplainResult } from '../../src/main/handlers/explainFile.ts'
import type { FeaturizeResult } from '../../src/main/handlers/featurizeTo.ts'
import type { ImportReport } from '../../src/main/handlers/import.ts'
import type { PredictResult } from '../../src/main/handlers/predict.ts'
import type { TrainResult } from '../../src/main/handlers/train.ts'
import type { WrittenReport } from '../../src/main/handlers/writeReport.ts'
import { writeSampleArchive } from '../../src/main/sample.ts'
import type { ModelRow } from '../../src/main/store/models.ts'
import { openLibrary } from '../../src/main/store/openLibrary.ts'
import { dicomOf, filesBelow, makeFolder } from '../fixtures/archiveFiles.ts'
import { childrenOf, cliIn, isRunning, storedFeatures, type Answer, type Cli } from '../fixtures/cliProcess.ts'

type Imported = ImportReport & { readonly library: string }
type Trained = TrainResult & { readonly report: WrittenReport }

/** Of the scattering network; 16x16 thumbnails are the other features. */
const FEATURES = 681
const THUMBNAIL = 256
/** File to patient. */
const NEW_FILMS: Readonly<Record<string, string>> = { 'routine.dcm': 'NEW-1', 'stat.dcm': 'NEW-2', 'urgent.dcm': 'NEW-3' }
const BANNER = 'Research use only, not for diagnosis'

let folder: ReturnType<typeof makeFolder>
let hilum: Cli
let archive: string
let library: string
let films: number
let imported: Answer<Imported>
let trained: Answer<Trained>

const at = (...names: string[]): string => join(folder.dir, ...names)
const importFilms = (to: string): string[] => ['import', join(archive, 'dicom'), '--labels', join(archive, 'labels.csv'), '--dataset', 'films', '--library', to]
const trainOn = (to: string): string[] => ['train', 'scattering-lr', '--dataset', 'films', '--library', to]

beforeAll(async () => {
  folder = makeFolder()
  hilum = cliIn(folder.dir)
  archive = at('archive')
  library = at('library')
  films = (await writeSampleArchive(archive, { patients: 12, size: 128 })).films
  imported = (await hilum.json(importFilms(library))) as Answer<Imported>
  trained = (await hilum.json([...trainOn(library), '--out', at('report')])) as Answer<Trained>
})
afterAll(() => folder.remove())

describe('a labelled archive becomes a trained, reported model', () => {
  test('the import tells what came in', () => {
    expect(imported).toMatchObject({
      code: 0,
      value: { library, imported: films, already: 0, images: films, refused: [], conflicts: [], dataset: { name: 'films', version: 1, images: films, leftOut: 0 } }
    })
    expect(Object.values(imported.value.dataset?.classes ?? {}).reduce((sum, n) => sum + n, 0)).toBe(films)
  })

  test('the figures stand beside the thumbnail\'s, and every prediction cites its pixels', () => {
    const { code, value } = trained
    expect([code, value.model.name, value.figures.classes, value.figures.headline]).toEqual([0, 'films-scattering-lr', ['none', 'opacity'], 'grouped'])
    const [column] = value.figures.evaluations
    const testPart = column?.splits[0]?.table.parts.find(({ part }) => part === 'test')
    expect([column?.id, column?.model.images, column?.thumbnail?.images]).toEqual(['grouped', testPart?.images, testPart?.images])
    expect(value.predictions).toHaveLength(testPart?.images ?? -1)
    for (const { pixelDigest, label, probabilities } of value.predictions) {
      expect(pixelDigest).toMatch(/^[0-9a-f]{64}$/)
      expect(value.figures.classes).toContain(label)
      expect(Object.keys(probabilities)).toEqual(value.figures.classes)
      expect(Object.values(probabilities).reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12)
    }
  })

  test('the report is there, carries the banner and knows no patient and no file', () => {
    const { report, figures, predictions, record } = trained.value
    expect([report.html, report.json]).toEqual([at('report', 'report.html'), at('report', 'report.json')])
    expect(report.overlays).toHaveLength(6)
    for (const overlay of report.overlays) expect(readFileSync(overlay).subarray(0, 8)).toEqual(Buffer.from('89504e470d0a1a0a', 'hex'))
    const html = readFileSync(report.html, 'utf8')
    const json = readFileSync(report.json, 'utf8')
    expect([html, json].map((text) => text.includes(BANNER))).toEqual([true, true])
    expect(JSON.parse(json)).toMatchObject({ figures: JSON.parse(JSON.stringify(figures)), modelHash: trained.value.model.hash, dataset: { hash: trained.value.dataset.hash, images: films, patients: 12 } })
    const identities = /SYN-|\.dcm|labels\.csv/
    const told = { html, json, figures: JSON.stringify(figures), predictions: JSON.stringify(predictions), record: JSON.stringify(record) }
    const telling = Object.entries(told).filter(([, text]) => identities.test(text) || text.includes(folder.dir) || text.includes(encodeURI(folder.dir)))
    expect(telling.map(([name]) => name)).toEqual([])
  })

  test('the report of a run can be written again, the same to the byte', async () => {
    const { code, value } = (await hilum.json(['report', String(trained.value.run), '--out', at('new', 'again'), '--library', library])) as Answer<WrittenReport>
    expect(code).toBe(0)
    const again = [value.html, value.json, ...value.overlays].map((path) => readFileSync(path))
    expect(again.map((bytes, i) => bytes.equals(readFileSync([trained.value.report.html, trained.value.report.json, ...trained.value.report.overlays][i] ?? '')))).toEqual(again.map(() => true))
  })

  test('the model judged on its own data set is judged on what it has not seen: the run\'s figures once more', async () => {
    const { code, value } = (await hilum.json(['evaluate', 'films-scattering-lr', '--dataset', 'films', '--library', library])) as Answer<EvaluateResult>
    const [column] = trained.value.figures.evaluations
    const tested = column?.model.images ?? 0
    expect([code, value.leftOut]).toEqual([0, { learned: films - tested, sharingGroup: 0, otherClasses: 0, refused: 0, notAnswered: {} }])
    expect({ model: value.evaluation, thumbnail: value.thumbnail, comparison: value.comparison, recalibration: value.recalibration }).toEqual({ model: column?.model, thumbnail: column?.thumbnail, comparison: column?.comparison, recalibration: column?.recalibration })
  })

  test('rates at a threshold of one\'s own: at 0.5 the run\'s figures once more', async () => {
    const { code, value } = (await hilum.json(['runs', 'rates', String(trained.value.run), '--threshold', '.3', '.5', '--library', library])) as Answer<JudgedRates>
    const figures = trained.value.figures.evaluations[0]?.model.figures
    expect([code, value.rows.map(({ threshold }) => threshold), value.prevalence]).toEqual([0, [0.3, 0.5], 0.05])
    expect(value.rows[1]).toMatchObject({ sensitivity: figures?.sensitivity, specificity: figures?.specificity })
  })

  test('predictive values at a prevalence that is asked for; what is no prevalence is told', async () => {
    const { code, stdout } = await hilum.run(['evaluate', 'films-scattering-lr', '--dataset', 'films', '--prevalence', '0.03', '--library', library])
    expect([code, stdout.match(/(?:AUC, DeLong|(?:PPV|NPV) at prevalence 0\.03) +(?:\d\.\d{3}|n\/a)/g)?.length]).toEqual([0, 3])
    const refused = await hilum.run(['evaluate', 'films-scattering-lr', '--dataset', 'films', '--prevalence', '5', '--library', library])
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('--prevalence takes a share between 0 and 1 (0.05 for 5 %), not "5"')])
  })

  test('without --json it is told in words', async () => {
    const { code, stdout } = await hilum.run(['models', '--library', library])
    expect([code, stdout.split('\n')[1]?.split(/ {2,}/).slice(0, 2)]).toEqual([0, ['films-scattering-lr@1', 'none, opacity']])
  })
})

test.skipIf(process.platform !== 'linux')('killed twice while featurizing and run again, it comes to the same figures and predictions, byte for byte', async () => {
  const other = at('killed library')
  const copied = (await hilum.json(importFilms(other))) as Answer<ImportReport>
  expect(copied.value.dataset?.hash).toBe(imported.value.dataset?.hash)

  const first = hilum.start([...trainOn(other), '--json'])
  await first.said(/Computing features {2}0 of/)
  const jobs = childrenOf(first.pid)
  expect(jobs).toHaveLength(1)
  expect(await first.kill('alone')).toMatchObject({ signal: 'SIGKILL', stdout: '' })
  await vi.waitUntil(() => !jobs.some(isRunning), { timeout: 60_000, interval: 20 })

  const second = hilum.start([...trainOn(other), '--json'])
  await second.said(/Computing features/)
  const batch = 16
  await vi.waitUntil(() => storedFeatures(other)[FEATURES] === batch && storedFeatures(other)[THUMBNAIL] === batch, { timeout: 60_000, interval: 5 })
  const group = [second.pid, ...childrenOf(second.pid)]
  expect(await second.kill('group')).toMatchObject({ signal: 'SIGKILL', stdout: '' })
  await vi.waitUntil(() => !group.some(isRunning), { timeout: 60_000, interval: 20 })
  expect(storedFeatures(other)).toEqual({ [FEATURES]: batch, [THUMBNAIL]: batch })

  const { code, value } = (await hilum.json(trainOn(other))) as Answer<TrainResult>
  expect(code).toBe(0)
  expect(value.record.phases[0]).toMatchObject({ phase: 'Features', detail: `${films - batch} of ${films} images computed, the rest were there` })
  expect(JSON.stringify(value.figures)).toBe(JSON.stringify(trained.value.figures))
  expect(JSON.stringify(value.predictions)).toBe(JSON.stringify(trained.value.predictions))
  expect([value.model.hash, value.backbone.hash, value.dataset.hash]).toEqual([trained.value.model.hash, trained.value.backbone.hash, trained.value.dataset.hash])
})

test('WebAssembly computes what TensorFlow computes', async (context) => {
  if (trained.value.engine.name !== 'tfjs-node') return context.skip('native TensorFlow is not on this machine')
  const file = join(archive, 'dicom/SYN-0001/1/1.dcm')
  const wasm = (await hilum.json(['featurize', 'scattering', file], { HILUM_ENGINE: 'wasm' })) as Answer<FeaturizeResult>
  const stored = (await hilum.json(['featurize', 'scattering', '--dataset', 'films', '--library', library])) as Answer<FeaturizeResult>
  expect([wasm.code, stored.code, wasm.value.engine.name, stored.value.engine.name, stored.value.rows.length, wasm.value.d]).toEqual([0, 0, 'wasm', 'tfjs-node', films, FEATURES])
  const [{ pixelDigest, features = [] } = { pixelDigest: '' }] = wasm.value.rows
  const native = stored.value.rows.find((row) => row.pixelDigest === pixelDigest)?.features ?? []
  expect([features.length, native.length]).toEqual([FEATURES, FEATURES])
  const max = Math.max(...native.map(Math.abs))
  expect(Math.max(...features.map((value, i) => Math.abs(value - (native[i] ?? Number.NaN))))).toBeLessThan(1e-4 * max)
})

describe('the model at work', () => {
  let predicted: Answer<PredictResult>
  let learned: { patient: string; digest: string; films: number }

  beforeAll(async () => {
    const known = new Set(trained.value.predictions.map(({ pixelDigest }) => pixelDigest))
    const opened = openLibrary(library)
    const images = opened.images.all()
    opened.close()
    const one = images.find(({ pixelDigest }) => !known.has(pixelDigest))
    const patient = one?.patientId ?? ''
    learned = { patient, digest: one?.pixelDigest ?? '', films: images.filter((image) => image.patientId === patient).length }

    mkdirSync(at('new films'))
    for (const [seed, [name, patientId]] of Object.entries(NEW_FILMS).entries()) {
      writeFileSync(at('new films', name), dicomOf({ sop: `1.2.${seed}`, study: `1.3.${seed}`, patientId, seed }))
    }
    writeFileSync(at('urgency.csv'), 'file,urgency\nnew films/stat.dcm,STAT\nnew films/urgent.dcm,urgent\nnew films/routine.dcm,\n')
    await hilum.json(['import', at('new films'), '--labels', at('urgency.csv'), '--library', library])
    writeFileSync(at('new films', 'cut.dcm'), readFileSync(at('new films', 'stat.dcm')).subarray(0, 700))
    copyFileSync(join(archive, 'dicom', patient, '1', '1.dcm'), at('new films', 'seen before.dcm'))
    predicted = (await hilum.json(['predict', 'films-scattering-lr', at('new films'), '--library', library])) as Answer<PredictResult>
  })

  test('predict scores new films, lists refused files, and does not score what the model learned from', () => {
    const { code, value } = predicted
    expect([code, value.model.hash]).toEqual([3, trained.value.model.hash])
    expect(Object.fromEntries(value.images.map((image) => [basename(image.file), 'notScored' in image ? image.notScored.code : 'scored']))).toEqual({
      'routine.dcm': 'scored', 'stat.dcm': 'scored', 'urgent.dcm': 'scored', 'seen before.dcm': 'in-training'
    })
    expect(value.images.map((image) => dirname(image.file))).toEqual(value.images.map(() => at('new films')))
    expect(value.refused.map(({ path, reason }) => [path, reason !== ''])).toEqual([[at('new films', 'cut.dcm'), true]])
    expect(byPixels(value.studies)).toEqual(byPixels(value.images.flatMap((image) => ('score' in image ? [image] : []))))
  })

  test('cases come by urgency, then by what the model makes of them', async () => {
    const { code, value } = (await hilum.json(['cases', '--library', library])) as Answer<{ total: number; cases: CaseRow[] }>
    expect([code, value.total, value.cases.length]).toEqual([0, 12 * 2 + 3, 12 * 2 + 3])
    expect(value.cases.slice(0, 2).map(({ urgency, patient }) => [urgency, patient.id])).toEqual([['stat', 'NEW-2'], ['urgent', 'NEW-3']])
    const rest = value.cases.slice(2)
    expect(rest.map(({ urgency }) => urgency)).toEqual(rest.map(() => null))
    expect(rest.map(placeOf)).toEqual(rest.map(placeOf).toSorted((a, b) => b - a))
    const shown = value.cases.flatMap(({ patient, score }) => (score.kind === 'scored' && patient.id?.startsWith('NEW-') ? [[patient.id, score.probability]] : []))
    const answered = predicted.value.images.flatMap((image) => ('score' in image ? [[NEW_FILMS[basename(image.file)], image.score]] : []))
    expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(answered))
  })

  test('explain draws the evidence, and the map adds up to the decision', async () => {
    const { code, value } = (await hilum.json(['explain', 'films-scattering-lr@1', at('new films', 'stat.dcm'), '--out', at('pictures', 'evidence.png'), '--library', library])) as Answer<ExplainResult>
    expect([code, value.class, value.out]).toEqual([0, 'opacity', at('pictures', 'evidence.png')])
    expect(readFileSync(value.out).subarray(1, 4).toString('latin1')).toBe('PNG')
    const { values, height, width, baseline = Number.NaN } = value.map
    expect(values).toHaveLength(height * width)
    const decision = values.reduce((sum, v) => sum + v, 0) / values.length + baseline
    const stat = predicted.value.images.find(({ file }) => basename(file) === 'stat.dcm')
    expect(stat !== undefined && 'score' in stat ? stat.rawScore : undefined).toBeCloseTo(value.probability, 6)
    expect(1 / (1 + Math.exp(-decision))).toBeCloseTo(value.probability, 6)
  })

  test('explain by other methods says where the peak is; no picture goes into the library', async () => {
    const explain = (out: string, ...options: string[]): Promise<unknown> =>
      hilum.json(['explain', 'films-scattering-lr@1', at('new films', 'stat.dcm'), '--out', at('pictures', out), '--library', library, '--class', 'opacity', ...options])
    const gradCam = (await explain('grad-cam.png', '--method', 'grad-cam')) as Answer<ExplainResult>
    expect([gradCam.code, gradCam.value.method, gradCam.value.class]).toEqual([0, 'grad-cam', 'opacity'])
    const { map, peak } = gradCam.value
    expect(Math.min(...map.values)).toBe(0)
    expect(peak === null).toBe(Math.max(...map.values) === 0)
    const occlusion = (await explain('occlusion.png', '--method', 'occlusion', '--patch', '64', '--stride', '64')) as Answer<ExplainResult>
    expect([occlusion.code, occlusion.value.layer, occlusion.value.map.values.length]).toEqual([0, null, occlusion.value.map.height * occlusion.value.map.width])
    const { peak: covered, map: lost } = occlusion.value
    expect(covered === null ? undefined : lost.values[covered.row * lost.width + covered.column]).toBe(Math.max(...lost.values))
    expect(readFileSync(at('pictures', 'occlusion.png')).subarray(1, 4).toString('latin1')).toBe('PNG')
    const inside = (await hilum.json(['explain', 'films-scattering-lr@1', at('new films', 'stat.dcm'), '--out', join(library, 'x.png'), '--library', library])) as Answer<{ error: { code: string } }>
    expect([inside.code, inside.value.error.code, existsSync(join(library, 'x.png'))]).toEqual([2, 'usage', false])
  })

  test('deleting a patient leaves no trace, and marks the model that learned from them', async () => {
    const bytesWith = (text: string): string[] => [...filesBelow(library)].flatMap(({ path, bytes }) => (bytes.includes(text) ? [path.slice(library.length)] : []))
    expect(bytesWith(learned.patient).length).toBeGreaterThan(learned.films)
    const { code, value } = (await hilum.json(['delete', '--patient', learned.patient, '--library', library])) as Answer<DeletionReport>
    expect(code).toBe(0)
    expect(value).toMatchObject({
      patients: 1, studies: 2, images: learned.films, files: learned.films, models: ['films-scattering-lr@1'],
      datasets: [{ dataset: 'films@1', removed: learned.films, nextVersion: 2 }], outsideReports: [at('new', 'again'), at('report')], pendingFiles: 0, rewritten: true
    })
    expect([bytesWith(learned.patient), bytesWith(learned.digest)]).toEqual([[], []])
    const models = (await hilum.json(['models', '--library', library])) as Answer<ModelRow[]>
    expect(models.value.map(({ name, version, deletedTrainingImages }) => ({ name, version, deletedTrainingImages }))).toEqual([
      { name: 'films-scattering-lr', version: 1, deletedTrainingImages: learned.films }
    ])
    const cases = (await hilum.json(['cases', '--library', library])) as Answer<{ total: number }>
    expect(cases.value.total).toBe(12 * 2 + 3 - 2)
  })
})

function byPixels(answers: readonly { readonly pixelDigest: string; readonly score: number }[]): Record<string, number> {
  return Object.fromEntries(answers.map(({ pixelDigest, score }) => [pixelDigest, score]))
}

/** As cases.ts tells it: likely positives by score, refused ones, those not scored, the rest by score. */
function placeOf({ score }: CaseRow): number {
  if (score.kind === 'unscored') return 1.5
  if (score.kind === 'refused') return 2
  return score.probability >= (score.operatingPoint ?? 0.5) ? 3 + score.probability : score.probability
}
