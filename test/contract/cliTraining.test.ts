import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { modelDocumentSchema } from '../../src/core/experiment/modelDocument.ts'
import { canonicalJson } from '../../src/core/canonicalJson.ts'
import type { RunReport } from '../../src/core/report/runReport.ts'
import type { EvaluateResult } from '../../src/main/handlers/evaluate.ts'
import type { PredictResult } from '../../src/main/handlers/predict.ts'
import type { TrainResult } from '../../src/main/handlers/train.ts'
import { writeSampleArchive } from '../../src/main/sample.ts'
import { openLibrary } from '../../src/main/store/openLibrary.ts'
import { makeFolder } from '../fixtures/archiveFiles.ts'
import { cliIn, type Answer, type Cli } from '../fixtures/cliProcess.ts'

// A small network from random weights, so that no file is needed: what counts is that it runs, goes on after a kill, and can be used.
const RECIPE = {
  recipe: 1,
  name: 'from-scratch',
  title: 'A small CNN from random weights',
  backbone: { name: 'small_cnn', pooling: 'flatten' },
  input: { size: 32 },
  head: { kind: 'logistic-regression', maxIter: 10 },
  training: {
    start: 'random',
    batchSize: 8,
    validationFraction: 0.2,
    classWeight: 'balanced',
    top: [{ layer: 'batch-norm' }, { layer: 'dense', units: 8 }, { layer: 'dropout', rate: 0.3 }],
    phases: [
      { trainableFrom: 'none', epochs: 2, optimizer: { kind: 'adam', learningRate: 0.01 } },
      {
        trainableFrom: 'conv2_1',
        epochs: 4,
        batchNorm: 'trainable',
        movingStatistics: 'zero',
        optimizer: { kind: 'sgd', learningRate: 0.02, momentum: 0.9, nesterov: true },
        reduceOnPlateau: { patience: 1 },
        earlyStopping: { patience: 3 }
      }
    ]
  },
  augmentation: { zoom: [1.05, 1.1], rotation: 5 },
  split: { rule: 'grouped' },
  evaluation: { replicates: 50 },
  seed: 3
}

let folder: ReturnType<typeof makeFolder>
let hilum: Cli
let library: string
let trained: Answer<TrainResult>

const at = (...names: string[]): string => join(folder.dir, ...names)
const recipeFile = (changes: object): string => {
  const file = at(`recipe-${readdirSync(folder.dir).length}.json`)
  writeFileSync(file, JSON.stringify({ ...RECIPE, ...changes }))
  return file
}
const importTo = (to: string): Promise<unknown> => hilum.json(['import', at('archive', 'dicom'), '--labels', at('archive', 'labels.csv'), '--dataset', 'films', '--library', to])
const trainOn = (to: string, recipe = recipeFile({})): string[] => ['train', recipe, '--dataset', 'films', '--library', to]
const reproducible = ({ figures, predictions, model }: TrainResult): string => canonicalJson({ figures, predictions, model: model.hash })

beforeAll(async () => {
  folder = makeFolder()
  hilum = cliIn(folder.dir)
  library = at('library')
  await writeSampleArchive(at('archive'), { patients: 12, size: 128 })
  await importTo(library)
  trained = (await hilum.json([...trainOn(library), '--out', at('report')])) as Answer<TrainResult>
})
afterAll(() => folder.remove())

describe('a network that is trained', () => {
  test('has its curves in the record, its weights as a backbone of the library, and is calibrated on the images that were set aside', async () => {
    expect([trained.code, trained.stderr.includes('not for diagnosis')]).toEqual([0, false])
    const { record, figures, predictions, model } = trained.value
    const [part] = record.training ?? []
    expect(part?.epochs.map(({ phase, epoch }) => [phase, epoch])).toEqual([[0, 0], [0, 1], ...(part?.epochs ?? []).slice(2).map((_, epoch) => [1, epoch])])
    for (const epoch of part?.epochs ?? []) expect(Object.values(epoch).every(Number.isFinite)).toBe(true)
    expect(part?.validationImages).toBeGreaterThan(0)
    expect(predictions).toHaveLength(figures.evaluations[0]?.model.images ?? -1)
    expect(part?.testAccuracy).toBeCloseTo(figures.evaluations[0]?.model.figures.accuracy.value ?? -1, 12)
    const opened = openLibrary(library)
    const row = opened.models.named(model.name)
    const document = modelDocumentSchema.parse(JSON.parse((await opened.models.bytes(row)).toString('utf8')))
    const backbone = opened.backbones.byHash(row.backboneHash ?? '')
    opened.close()
    expect(document.use?.calibration).toMatchObject({ kind: 'temperature', images: part?.validationImages, folds: 1 })
    expect(document.use?.reference).toMatchObject({ from: 'set aside' })
    expect(backbone?.name).toMatch(/^small_cnn-random-3-trained-[0-9a-f]{12}$/)
    expect(readdirSync(join(library, 'weights')).filter((name) => name.endsWith('.json')).toSorted()).toEqual([`${backbone?.name}.json`, 'small_cnn-random-3.json'])
    expect(readdirSync(join(library, 'training'))).toEqual([])
  })

  test('is explained in its report by Grad-CAM, because layers stand on its last map, and the check of it is told', () => {
    const report = JSON.parse(readFileSync(at('report', 'report.json'), 'utf8')) as RunReport
    expect(report.activationMaps.map(({ method }) => method)).toEqual(['grad-cam', 'grad-cam', 'grad-cam'])
    expect([report.mapTop, report.mapCheck?.method, typeof report.mapCheck?.trustworthy]).toEqual([null, 'Grad-CAM', 'boolean'])
    expect(readdirSync(at('report', 'overlays'))).toHaveLength(3)
    expect(readFileSync(at('report', 'report.html'), 'utf8')).toMatch(/Weight-randomisation check (passed|failed)\./)
  })

  test('judges files as the run did', async () => {
    const judged = (await hilum.json(['predict', trained.value.model.name, at('archive', 'dicom'), '--library', library])) as Answer<PredictResult>
    const scores = new Map(judged.value.images.flatMap((image) => ('notScored' in image ? [] : [[image.pixelDigest, image.probabilities]])))
    expect(scores.size).toBeGreaterThanOrEqual(trained.value.predictions.length)
    for (const { pixelDigest, probabilities } of trained.value.predictions) {
      for (const [name, probability] of Object.entries(probabilities)) expect(scores.get(pixelDigest)?.[name]).toBeCloseTo(probability, 5)
    }
    const evaluated = (await hilum.json(['evaluate', trained.value.model.name, '--dataset', 'films', '--library', library])) as Answer<EvaluateResult>
    expect(evaluated.value.evaluation.figures.accuracy.value).toBeCloseTo(trained.value.figures.evaluations[0]?.model.figures.accuracy.value ?? -1, 12)
  })
})

test('a run that is killed while it trains is resumed, and ends with the same figures, predictions and weights', async () => {
  const other = at('killed')
  await importTo(other)
  const running = hilum.start(trainOn(other))
  await running.said(/phase 2, epoch 3 of 4/)
  await running.kill('group')
  const resumed = (await hilum.json(['train', '--resume', '1', '--library', other])) as Answer<TrainResult>
  expect(resumed.code).toBe(0)
  expect(resumed.stderr).not.toMatch(/phase 1, epoch|phase 2, epoch [12] /)
  expect(reproducible(resumed.value)).toBe(reproducible(trained.value))
  const again = await hilum.run(['train', '--resume', '1', '--library', other])
  expect([again.code, again.stderr]).toEqual([1, expect.stringMatching(/Run 1 cannot be resumed: it has ended/)])
})

test('one network per fold, each judged on its own fold, and one on all images that is kept; without layers on top there are maps', async () => {
  const file = recipeFile({
    name: 'folds',
    backbone: { name: 'small_cnn', pooling: 'avg' },
    input: { size: 64 },
    training: { ...RECIPE.training, top: [], validationFraction: 0.2, phases: [{ trainableFrom: 'all', epochs: 1, optimizer: { kind: 'rmsprop' } }] },
    split: { rule: 'grouped-folds', folds: 2 },
    evaluation: { replicates: 20, calibration: 'isotonic' }
  })
  const { code, value } = (await hilum.json(trainOn(library, file))) as Answer<TrainResult>
  expect([code, value.record.training?.map(({ part, epochs }) => [part, epochs.length])]).toEqual([0, [['fold 1', 1], ['fold 2', 1], ['all images', 1]]])
  const images = value.predictions.length
  const [first, second, kept] = value.record.training ?? []
  expect([(kept?.images ?? 0) + (kept?.validationImages ?? 0), kept?.testAccuracy, (first?.images ?? 0) + (first?.validationImages ?? 0) + (second?.images ?? 0) + (second?.validationImages ?? 0)]).toEqual([images, undefined, images])
  const opened = openLibrary(library)
  const row = opened.models.named(value.model.name)
  const document = modelDocumentSchema.parse(JSON.parse((await opened.models.bytes(row)).toString('utf8')))
  opened.close()
  expect(row.heldOut).toEqual([])
  expect(document.use?.calibration).toMatchObject({ kind: 'isotonic', images, folds: 2 })
  expect(readdirSync(join(library, 'weights')).filter((name) => name.includes('trained') && name.endsWith('.json'))).toContain(`${document.backbone.name}.json`)
  expect(readdirSync(join(library, 'training'))).toEqual([])
  const film = at('archive', 'dicom', readdirSync(at('archive', 'dicom'), { recursive: true, encoding: 'utf8' }).find((name) => name.endsWith('.dcm')) ?? '')
  mkdirSync(at('one'))
  copyFileSync(film, at('one', 'film.dcm'))
  const explained = await hilum.run(['explain', value.model.name, at('one', 'film.dcm'), '--library', library, '--out', at('map.png')])
  expect([explained.code, explained.stderr.split('\n').find((line) => line.startsWith('hilum:'))]).toEqual([0, undefined])
})

const onePhase = (phase: object): object => ({ training: { ...RECIPE.training, phases: [{ ...RECIPE.training.phases[0], ...phase }] } })

test('a training that diverges says so, and a layer that is not there is named', async () => {
  const diverged = await hilum.run(trainOn(library, recipeFile({ ...onePhase({ epochs: 50, optimizer: { kind: 'sgd', learningRate: 1e30 } }), augmentation: undefined })))
  expect([diverged.code, diverged.stderr]).toEqual([1, expect.stringMatching(/Training diverged: in phase 1, epoch \d+, batch \d+ the loss is not a finite number/)])
  const unknown = await hilum.run(trainOn(library, recipeFile(onePhase({ trainableFrom: 'conv9_9' }))))
  expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringMatching(/no layer "conv9_9"/)])
})
