import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeFolder } from '../../../../test/fixtures/archiveFiles.ts'
import { canonicalJson } from '../../../core/canonicalJson.ts'
import { modelDocumentSchema, type ModelDocument } from '../../../core/experiment/modelDocument.ts'
import { OperatingPointError } from '../../../core/judge/operatingPoint.ts'
import { EMBEDDED_BACKBONES } from '../../engine/embeddedBackbones.ts'
import { openLibrary, type Library } from '../../store/openLibrary.ts'
import type { ModelRow } from '../../store/models.ts'
import { contentPath } from '../../store/paths.ts'
import { exportModel } from './exportModel.ts'
import { importModel } from './importModel.ts'
import { confirmOperatingPoint } from './operatingPoint.ts'
import { modelOf } from '../modelOf.ts'
import { promoteModel, retireModel, showModel } from './registry.ts'
import { setIntendedInput } from './setIntendedInput.ts'

let folder: ReturnType<typeof makeFolder>
let library: Library
let other: Library

beforeEach(() => {
  folder = makeFolder()
  library = openLibrary(join(folder.dir, 'library'), { create: true })
  other = openLibrary(join(folder.dir, 'other'), { create: true })
})
afterEach(() => {
  library.close()
  other.close()
  folder.remove()
})

const DEED = { by: 'Dr A', why: 'asked for' }
const SCORES = [0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1]
const POSITIVE: (0 | 1)[] = [1, 1, 0, 1, 1, 0, 0, 1, 0, 0]

function documentOf(seed: number): ModelDocument {
  const hash = EMBEDDED_BACKBONES.get('scattering')?.load().hash ?? ''
  return {
    model: 1,
    finding: 'diagnosis',
    classes: ['none', 'opacity'],
    backbone: { name: 'scattering', hash },
    pooling: 'avg',
    input: { voi: { rule: 'full' }, resize: { method: 'bilinear', height: 8, width: 8 }, channels: 1, preprocessing: 'unit' },
    head: { kind: 'logistic-regression', coefficients: [[1]], intercept: [0] },
    studyRule: { rule: 'highest', views: 'frontal' },
    use: {
      calibration: { kind: 'temperature', temperature: 1.5, images: 10, folds: 5 },
      intended: { modalities: ['X-ray'], bodyParts: [], views: ['frontal'], ageGroups: [], colour: false },
      gate: { kind: 'none', reason: 'few images' },
      reference: { from: 'out-of-fold', scores: SCORES, positive: POSITIVE, groups: SCORES.map((_, i) => i) }
    },
    engine: { name: 'wasm', numericClass: 'f32' },
    provenance: { recipeHash: '0'.repeat(64), datasetHash: '0'.repeat(64), splitHash: null, seed }
  }
}
const add = (seed = 1): Promise<ModelRow> =>
  library.models.add({ name: 'films-lr', bytes: new TextEncoder().encode(canonicalJson(documentOf(seed))), finding: 'diagnosis', classes: ['none', 'opacity'], card: { accuracy: 0.8 } })
const pathOf = ({ hash }: ModelRow): string => join(folder.dir, 'library', contentPath('models', hash))
const code = (work: Promise<unknown>): Promise<unknown> => work.then(() => 'nothing thrown', (error: unknown) => (error instanceof Error && 'code' in error ? [error.code, error.message] : error))

test('documents of earlier versions still open', () => {
  const { use: _, ...old } = documentOf(1)
  expect(modelDocumentSchema.parse(JSON.parse(JSON.stringify({ ...old, studyRule: 'highest-image' })))).toMatchObject({ studyRule: 'highest-image' })
})

describe('an operating point', () => {
  test('is chosen out of fold, bound to the parameters and written down; a new version is asked again', async () => {
    const first = await add(1)
    const { point, model } = await confirmOperatingPoint(library, { model: 'films-lr', ...DEED }, { rule: 'sensitivity', at: 0.8 })
    expect(point).toMatchObject({ threshold: 0.6, from: 'out-of-fold', sensitivity: { value: 0.8 }, specificity: { value: 0.8 } })
    expect(model.operatingPoint).toMatchObject({ threshold: 0.6, live: true, choice: { confirmedBy: 'Dr A', rule: { rule: 'sensitivity', at: 0.8 } } })
    const second = await add(2)
    expect([library.models.byId(first.id)?.liveThreshold, library.models.byId(second.id)?.liveThreshold]).toEqual([0.6, null])
    const shown = await showModel(library, 'films-lr@2')
    expect(shown.suggestion).toMatchObject({ from: 'films-lr@1', rule: { rule: 'sensitivity', at: 0.8 }, point: { threshold: 0.6 }, before: { threshold: 0.6, sensitivity: { value: 0.8 } } })
    expect((await showModel(library, 'films-lr@1')).events.map(({ kind, actor }) => [kind, actor])).toEqual([['model.operating-point', 'Dr A']])
  })

  test('is refused where nothing was predicted out of fold', async () => {
    const { use: _, ...old } = documentOf(1)
    await library.models.add({ name: 'old', bytes: new TextEncoder().encode(canonicalJson(old)), finding: 'diagnosis', classes: ['none', 'opacity'], card: {} })
    await expect(confirmOperatingPoint(library, { model: 'old', ...DEED }, { rule: 'youden' })).rejects.toThrow(OperatingPointError)
  })
})

const path = (): string => join(folder.dir, 'films.hilum')

async function write(): Promise<Buffer> {
  await add()
  await confirmOperatingPoint(library, { model: 'films-lr', ...DEED }, { rule: 'youden' })
  await setIntendedInput(library, { model: 'films-lr', ...DEED }, { views: [] })
  await exportModel(library, { model: 'films-lr', ...DEED }, { out: path(), withWeights: true, weightsDirs: [] })
  return readFileSync(path())
}

describe('a model file', () => {
  test('carries the model with its hash, threshold and intended input; the threshold waits for a test', async () => {
    await write()
    const { model, already, backbone } = await importModel(other, path(), [join(folder.dir, 'weights')], DEED)
    const [own] = library.models.list()
    expect({ hash: model.hash, already, backbone: backbone.installed, state: model.state }).toEqual({ hash: own?.hash, already: false, backbone: true, state: 'candidate' })
    expect(model).toMatchObject({ name: 'films-lr', version: 1, origin: { name: 'films-lr', version: 1 }, operatingPoint: { threshold: 0.6, live: false, choice: { confirmedBy: 'Dr A' } } })
    const [row] = other.models.list()
    expect([row?.intendedInput, row === undefined ? undefined : (await other.models.bytes(row)).equals(await library.models.bytes(own ?? row))]).toEqual([{ modalities: ['X-ray'], bodyParts: [], views: [], ageGroups: [], colour: false }, true])
    expect(other.audit.list({ kind: 'model.imported' }).map(({ actor, detail }) => [actor, detail])).toEqual([['Dr A', expect.objectContaining({ as: 'films-lr@1', hash: model.hash, why: 'asked for' })]])
    expect(library.audit.list({ kind: 'model.exported' })).toHaveLength(1)
    expect(await importModel(other, path(), [], DEED)).toMatchObject({ already: true })
    expect(other.models.list()).toHaveLength(1)
  })

  test('that was cut, changed or is another\'s is named, and nothing of it is imported', async () => {
    const whole = await write()
    const refused = async (bytes: Buffer): Promise<unknown> => {
      writeFileSync(path(), bytes)
      return code(importModel(other, path(), [], DEED))
    }
    const changed = (at: number): Buffer => Buffer.from(whole.map((byte, i) => (i === at ? byte ^ 1 : byte)))
    const inModel = whole.indexOf('"model":1', whole.indexOf('ustar', 600))
    expect(await refused(whole.subarray(0, whole.length - 1200))).toEqual(['model-file-truncated', expect.stringContaining('bytes, its list speaks of')])
    expect(await refused(whole.subarray(0, 700))).toEqual(['model-file-truncated', expect.stringContaining('breaks off in its list')])
    expect(await refused(changed(inModel + 8))).toEqual(['model-file-damaged', expect.stringContaining('model.json is not what its list says')])
    expect(await refused(changed(whole.indexOf('Dr A')))).toEqual(['model-file-damaged', expect.stringContaining('has been changed')])
    expect(await refused(Buffer.from('PK\u0003\u0004 another program\'s archive'.repeat(99)))).toEqual(['model-file-foreign', expect.stringContaining('no model file of Hilum')])
    expect(await refused(Buffer.alloc(0))).toEqual(['model-file-foreign', expect.any(String)])
    expect(other.models.list()).toEqual([])
  })
})

describe('parameters that were damaged on disk', () => {
  test('are named with the model and what to do, of an active model too, and can be done without', async () => {
    const model = await add()
    await promoteModel(library, { model: 'films-lr', ...DEED })
    const bytes = readFileSync(pathOf(model))
    for (const [damaged, what] of [[bytes.subarray(0, 40), 'are damaged'], [Buffer.from(bytes.toString('utf8').replace('"opacity"', '"opacitx"')), 'are damaged'], [Buffer.from('{}'), 'are damaged']] as const) {
      writeFileSync(pathOf(model), damaged)
      expect(await code(modelOf(library, 'films-lr'))).toEqual(['model-damaged', expect.stringMatching(new RegExp(`^The parameters of films-lr@1 ${what}.*Import its model file again.*hilum models retire films-lr@1\\.$`))])
    }
    const next = await library.models.add({ name: 'films-lr', bytes: new TextEncoder().encode(canonicalJson(documentOf(2))), finding: 'diagnosis', classes: ['none', 'opacity'], card: null })
    writeFileSync(pathOf(next), '{}')
    expect(await code(promoteModel(library, { model: 'films-lr@2', ...DEED }))).toEqual(['model-damaged', expect.any(String)])
    expect(library.models.active().map(({ version }) => version)).toEqual([1])
    rmSync(pathOf(model))
    expect(await code(showModel(library, 'films-lr@1'))).toEqual(['model-damaged', expect.stringContaining('films-lr@1 cannot be read')])
    expect(retireModel(library, { model: 'films-lr@1', ...DEED }).state).toBe('retired')
  })

  test('of another version of the program say so', async () => {
    const bytes = new TextEncoder().encode(JSON.stringify({ ...documentOf(1), model: 9 }))
    await library.models.add({ name: 'later', bytes, finding: 'diagnosis', classes: ['none', 'opacity'], card: null })
    expect(await code(modelOf(library, 'later'))).toEqual(['model-damaged', expect.stringContaining('later@1 were written by another version of Hilum')])
  })

  test('are put right by the model file, and by training that ends with the same', async () => {
    const model = await add()
    const file = join(folder.dir, 'films.hilum-model')
    await exportModel(library, { model: 'films-lr', ...DEED }, { out: file, withWeights: false, weightsDirs: [] })
    const bytes = readFileSync(pathOf(model))
    const broken = Buffer.from(bytes)
    broken[20] = (broken[20] ?? 0) ^ 1
    writeFileSync(pathOf(model), broken)
    expect(await importModel(library, file, [], DEED)).toMatchObject({ already: true, model: { version: 1 } })
    expect(readFileSync(pathOf(model)).equals(bytes)).toBe(true)
    writeFileSync(pathOf(model), broken)
    expect((await add()).id).toBe(model.id)
    expect((await modelOf(library, 'films-lr')).document.provenance.seed).toBe(1)
  })
})
