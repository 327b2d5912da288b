import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeFolder } from '../../../../test/fixtures/archiveFiles.ts'
import { texture } from '../../../../test/fixtures/textures.ts'
import { mapHeader, type EventMessage, type MapHeader, type ModelEvidence, type StudyEvidence } from '../../../contract/index.ts'
import { parseRecipe, withSettings } from '../../../core/recipe/recipe.ts'
import { createReadingArea, type ReadingArea } from '../../areas/reading.ts'
import { loadCodecs } from '../../codecs.ts'
import { forkJob } from '../../jobs/forkJob.ts'
import { openLibrary, type Library } from '../../store/openLibrary.ts'
import { deletePatient } from '../delete.ts'
import { explainFile } from '../explainFile.ts'
import { importPaths } from '../import.ts'
import { predict } from '../predict.ts'
import { train } from '../train.ts'
import type { WorkContext } from '../workContext.ts'

const recipe = (head: object) =>
  withSettings(parseRecipe({ recipe: 1, name: 'r', title: 'R', backbone: { name: 'scattering' }, head }, 'r'), ['evaluation.replicates=50', 'split.rule=grouped-folds', 'split.folds=3', 'input.size=64'])

const told: EventMessage[] = []
let folder: ReturnType<typeof makeFolder>
let library: Library
let area: ReadingArea
let actor = 'Dr A'
let linear: number
let neighbours: number
let curved: number

// 20 images of unknown patients, coarse texture for class b
beforeAll(async () => {
  folder = makeFolder()
  library = openLibrary(join(folder.dir, 'library'), { create: true })
  const lines = ['file,label']
  for (let i = 0; i < 20; i++) {
    const name = `${i % 2 === 0 ? 'normal' : 'coarse'}${i}.png`
    writeFileSync(join(folder.dir, name), texture(i))
    if (i < 18) lines.push(`${name},${i % 2 === 0 ? 'normal' : 'coarse'}`)
  }
  writeFileSync(join(folder.dir, 'labels.csv'), `${lines.join('\n')}\n`)
  await importPaths(library, await loadCodecs(), [folder.dir], { labelsCsv: join(folder.dir, 'labels.csv'), dataset: 'd' })
  const kept = []
  for (const head of [{ kind: 'logistic-regression', maxIter: 20, regParam: 0.1 }, { kind: 'knn', k: 3 }, { kind: 'svm', kernel: 'rbf' }]) {
    const { model } = await train(context(), { recipe: recipe(head), dataset: 'd' })
    kept.push(library.models.named(`${model.name}@${model.version}`).id)
    await predict(context(), `${model.name}@${model.version}`, [join(folder.dir, 'normal18.png'), join(folder.dir, 'coarse19.png')], { noGate: true })
  }
  ;[linear = 0, neighbours = 0, curved = 0] = kept
  area = createReadingArea(library, { emit: (message) => void told.push(message), score: () => undefined, work: () => raise(), actor: () => actor, cancel: () => undefined, context }, { spawn: forkJob(), engine: 'auto', weightsDirs: [] })
}, 300_000)
afterAll(async () => {
  await area.close()
  library.close()
  folder.remove()
})

function context(): WorkContext {
  return { library, spawn: forkJob(), engine: 'auto', weightsDirs: [], signal: new AbortController().signal, onProgress: () => {} }
}
function raise(): never {
  throw new Error('not asked for')
}
const named = (name: string): { id: number; study: number; patient: number; width: number } => {
  const found = library.images.all().find((image) => image.originalName === name)
  return found ?? raise()
}
const fetched = (path: string): Promise<Response> => {
  for (const route of area.binaries) {
    const match = route.path.exec(path.replace(/\?.*/, ''))
    if (match !== null) return Promise.resolve(route.answer(match.slice(1), new Request(`http://host${path}`)))
  }
  return raise()
}
async function mapAt(path: string): Promise<{ header: MapHeader; values: Float32Array }> {
  const bytes = await (await fetched(path)).arrayBuffer()
  const length = new DataView(bytes).getUint32(0, true)
  return { header: mapHeader.parse(JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length)))), values: new Float32Array(bytes, 4 + length) }
}
const shown = (name: string): Promise<StudyEvidence> => Promise.resolve(area.handlers['evidence.show']({ studyId: named(name).study }))
const of = (evidence: StudyEvidence, model: number): ModelEvidence => evidence.models.find(({ modelId }) => modelId === model) ?? raise()
const artifacts = (): number => readdirSync(join(library.dir, 'artifacts'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : error)

test('a map holds the numbers of hilum explain, on the model’s own scale, and is made once', async () => {
  const image = named('coarse19.png')
  const model = library.models.byId(linear) ?? raise()
  const explained = await explainFile(context(), model.hash, { path: join(folder.dir, 'coarse19.png'), frame: 0 }, { out: join(folder.dir, 'out.png'), className: 'coarse' })
  const label = model.classes.indexOf('coarse')
  const before = artifacts()
  const { header, values } = await mapAt(`/map/${image.id}/${linear}/${label}.f32`)
  expect({ method: header.method, width: header.width, height: header.height, baseline: header.baseline, probability: header.probability }).toEqual({
    method: 'cam',
    width: explained.map.width,
    height: explained.map.height,
    baseline: explained.map.baseline,
    probability: explained.probability
  })
  expect(Array.from(values)).toEqual(explained.map.values.map(Math.fround))
  expect(header).toMatchObject({ class: 'coarse', unit: 'log-odds', rect: { x: 0, y: 0, width: image.width, height: 64 } })
  const offer = of(await shown('coarse19.png'), linear).map
  expect(offer).toEqual({ kind: 'maps', method: 'cam', top: header.top, runs: 1, classes: [{ label, name: 'coarse' }] })
  // another image, the same scale
  expect((await mapAt(`/map/${named('normal18.png').id}/${linear}/${label}.f32`)).header.top).toBe(header.top)
  expect(artifacts()).toBe(before + 2)
  expect(Array.from((await mapAt(`/map/${image.id}/${linear}/${label}.f32`)).values)).toEqual(Array.from(values))
  expect(artifacts()).toBe(before + 2)
})

test('a model whose classifier answers in steps is explained by covering, in log-odds lost', { timeout: 180_000 }, async () => {
  const image = named('coarse19.png')
  const model = library.models.byId(neighbours) ?? raise()
  const explained = await explainFile(context(), model.hash, { path: join(folder.dir, 'coarse19.png'), frame: 0 }, { out: join(folder.dir, 'out.png'), className: 'coarse' })
  const { header, values } = await mapAt(`/map/${image.id}/${neighbours}/${model.classes.indexOf('coarse')}.f32`)
  expect(header).toMatchObject({ method: 'occlusion', unit: 'log-odds', top: 2, layer: null, baseline: null })
  expect(Array.from(values)).toEqual(explained.map.values.map(Math.fround))
  expect(of(await shown('coarse19.png'), neighbours).map).toMatchObject({ kind: 'maps', method: 'occlusion', runs: values.length + 1 })
})

test('covering says how many places are done, and is left when the page looks elsewhere', { timeout: 180_000 }, async () => {
  const { id } = named('normal18.png')
  const label = (library.models.byId(neighbours) ?? raise()).classes.indexOf('coarse')
  // what is told of earlier maps may come late
  const ofThis = (): EventMessage | undefined => told.find((message) => message.name === 'map.progress' && message.payload.imageId === id && message.payload.modelId === neighbours)
  const path = `/map/${id}/${neighbours}/${label}.f32`
  const stop = (asking: string): unknown => area.handlers['maps.stop']({ imageId: id, modelId: neighbours, label, asking })
  const left = fetched(`${path}?asking=first`).catch(codeOf)
  const alsoLeft = fetched(`${path}?asking=second`).catch(codeOf)
  while (ofThis() === undefined) await new Promise((resolve) => setTimeout(resolve, 2))
  // another still asks for it
  expect(await stop('first')).toEqual({ stopped: false })
  expect(await stop('second')).toEqual({ stopped: true })
  expect(await Promise.all([left, alsoLeft])).toEqual(['cancelled', 'cancelled'])
  // the word of an ended request may come before the request, and after the same map was asked for again
  expect(await stop('third')).toEqual({ stopped: false })
  expect(await fetched(`${path}?asking=third`).catch(codeOf)).toBe('cancelled')
  const again = mapAt(`${path}?asking=fourth`)
  expect(await stop('first')).toEqual({ stopped: false })
  const { header, values } = await again
  expect([header.imageId, header.method]).toEqual([id, 'occlusion'])
  expect(ofThis()).toMatchObject({ name: 'map.progress', payload: { imageId: id, modelId: neighbours, label, total: values.length } })
})

test('Grad-CAM, which has no unit, is drawn on one scale of the model too: measured on its training images', { timeout: 180_000 }, async () => {
  const model = library.models.byId(curved) ?? raise()
  const label = model.classes.indexOf('coarse')
  expect(of(await shown('coarse19.png'), curved).map).toMatchObject({ method: 'grad-cam', top: null })
  const explained = await explainFile(context(), model.hash, { path: join(folder.dir, 'coarse19.png'), frame: 0 }, { out: join(folder.dir, 'out.png'), className: 'coarse' })
  const { header, values } = await mapAt(`/map/${named('coarse19.png').id}/${curved}/${label}.f32`)
  expect([header.method, header.unit, header.layer]).toEqual(['grad-cam', 'none', explained.layer])
  expect(Array.from(values)).toEqual(explained.map.values.map(Math.fround))
  expect((await mapAt(`/map/${named('normal18.png').id}/${curved}/${label}.f32`)).header.top).toBe(header.top)
  expect(of(await shown('coarse19.png'), curved).map).toMatchObject({ top: header.top })
})

test('says what the network saw', async () => {
  const answer = await fetched(`/map/${named('coarse19.png').id}/${linear}/input.png`)
  const bytes = Buffer.from(await answer.arrayBuffer())
  expect([answer.status, answer.headers.get('content-type'), bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([200, 'image/png', 64, 64])
})

test('evidence: score, refusal with its code, where the score lies, and what the card warns of', async () => {
  const evidence = await shown('coarse19.png')
  const model = of(evidence, linear)
  const stored = library.predictions.ofStudy(named('coarse19.png').study).find((row) => row.model === linear)
  expect(model.study).toMatchObject({ kind: 'scored', finding: 'coarse', score: stored?.score, call: null, fold: null })
  expect(model.decidingImageId).toBe(named('coarse19.png').id)
  expect(model.distribution).toMatchObject({ from: 'out-of-fold', cases: 18, withFinding: 9 })
  expect(model.distribution?.positives).toHaveLength(61)
  expect(model.warnings.map(({ about, level }) => [about, level])).toContainEqual(['threshold', 'caution'])
  library.models.confirmOperatingPoint(linear, 0.3, { by: 'test' })
  const called = of(await shown('coarse19.png'), linear)
  expect(called.study).toMatchObject({ call: (stored?.score ?? 0) >= 0.3 ? 'present' : 'absent' })
  expect(called.warnings.map(({ about }) => about)).not.toContain('threshold')
  // what it learned from is answered out of fold
  expect(of(await shown('coarse1.png'), linear).image).toMatchObject({ kind: 'scored', fold: expect.stringContaining('fold') })
})

test('similar cases are other patients’, labelled ones first, by standardized features', async () => {
  const { cases, reason } = await area.handlers['evidence.similar']({ imageId: named('coarse19.png').id, modelId: linear, limit: 4 })
  expect(reason).toBe(null)
  expect(cases.map(({ labels }) => labels)).toEqual(Array.from({ length: 4 }, () => [{ finding: 'diagnosis', value: 'coarse' }]))
  expect(cases.map(({ similarity }) => similarity)).toEqual(cases.map(({ similarity }) => similarity).toSorted((a, b) => b - a))
  expect(cases.map(({ imageId }) => imageId)).not.toContain(named('coarse19.png').id)
})

test('blinded, nothing is shown and no map is given until the reader has committed', async () => {
  actor = 'Dr Blind'
  const { id, study } = named('coarse3.png')
  await area.handlers['reading.blind']({ blinded: true })
  const label = (library.models.byId(linear) ?? raise()).classes.indexOf('coarse')
  expect(await shown('coarse3.png')).toMatchObject({ hidden: true, models: [], question: { classes: [{ name: 'coarse', negative: false }, { name: 'normal', negative: true }] } })
  expect((await fetched(`/map/${id}/${linear}/${label}.f32`)).status).toBe(403)
  expect(await area.handlers['evidence.similar']({ imageId: id, modelId: linear, limit: 4 })).toMatchObject({ cases: [] })
  expect((await area.handlers['readings.add']({ studyId: study, imageId: id, modelId: linear, finding: 'diagnosis', answer: 'absent', found: [], note: '' })).reading).toMatchObject({ aiVisible: false, reader: 'Dr Blind' })
  expect((await shown('coarse3.png')).hidden).toBe(false)
  expect((await area.handlers['readings.add']({ studyId: study, imageId: id, modelId: linear, finding: 'diagnosis', answer: 'present', found: ['coarse'], note: '' })).reading).toMatchObject({ aiVisible: true, firstAnswer: 'absent' })
  actor = 'Dr A'
  expect((await shown('coarse3.png')).hidden).toBe(false)
})

test('a patient’s deletion takes maps, readings and proposals with it', async () => {
  const { id, study, patient } = named('coarse19.png')
  await area.handlers['readings.add']({ studyId: study, imageId: id, modelId: linear, finding: 'diagnosis', answer: 'absent', found: [], note: '' })
  const paths = library.db.prepare<[number], { path: string }>('SELECT path FROM artifact WHERE image = ?').all(id).map(({ path }) => join(library.dir, path))
  expect(paths.map((path) => existsSync(path))).toEqual([true, true, true])
  deletePatient(library, `#${patient}`)
  expect(paths.map((path) => existsSync(path))).toEqual([false, false, false])
  expect(['artifact', 'evidence_shown', 'label_proposal', 'reading'].map((table) => library.db.prepare<[number]>(`SELECT count(*) FROM ${table} WHERE ${table === 'artifact' ? 'image' : 'study'} = ?`).raw().get(table === 'artifact' ? id : study))).toEqual([[0], [0], [0], [0]])
  await expect(Promise.resolve().then(() => fetched(`/map/${id}/${linear}/1.f32`))).rejects.toThrow('There is no image')
})
