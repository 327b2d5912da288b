import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { precisionText } from '../../src/core/evaluate/precisionEffect.ts'
import type { EvaluateResult } from '../../src/main/handlers/evaluate.ts'
import type { TrainResult } from '../../src/main/handlers/train.ts'
import { writeSampleArchive } from '../../src/main/sample.ts'
import { makeFolder } from '../fixtures/archiveFiles.ts'
import { cliIn, storedFeatures, type Answer, type Cli } from '../fixtures/cliProcess.ts'
import { computesInBfloat16 } from '../fixtures/engines.ts'

const FEATURES = 681

describe.skipIf(!(await computesInBfloat16()))('a model in bfloat16', () => {
  let folder: ReturnType<typeof makeFolder>
  let hilum: Cli
  let trained: Answer<TrainResult>
  const at = (...names: string[]): string => join(folder.dir, ...names)
  const library = (): string => at('library')

  beforeAll(async () => {
    folder = makeFolder()
    hilum = cliIn(folder.dir)
    await writeSampleArchive(at('archive'), { patients: 12, size: 128 })
    await hilum.json(['import', at('archive', 'dicom'), '--labels', at('archive', 'labels.csv'), '--dataset', 'films', '--library', library()])
    trained = (await hilum.json(['train', 'scattering-lr', '--dataset', 'films', '--library', library(), '--engine', 'openvino', '--precision', 'bf16', '--out', at('report')])) as Answer<TrainResult>
  })
  afterAll(() => folder.remove())

  test('says beside its figures what the precision did to features and AUC', () => {
    const { figures, record, engine } = trained.value
    expect([trained.code, engine.numericClass]).toEqual([0, 'bf16'])
    const { precision, evaluations } = figures
    if (precision === undefined) throw new Error('the run holds no effect of its precision')
    // the test part is smaller than the sample, so that its AUC is the run's own
    expect([precision.images, precision.auc.lower]).toEqual([evaluations[0]?.model.images, evaluations[0]?.model.figures.auc.value])
    expect((precision.auc.lower ?? 0) - (precision.auc.f32 ?? 0)).toBeCloseTo(precision.auc.difference.value ?? Number.NaN, 12)
    expect(precision.featureDifference.largest).toBeGreaterThan(0.0005)
    expect(precision.featureDifference.largest).toBeLessThan(0.05)
    expect(record.notes).toContainEqual({ level: 'info', title: 'Precision', text: precisionText(precision) })
    expect(readFileSync(at('report', 'report.html'), 'utf8')).toContain(precisionText(precision))
  })

  test('leaves no float32 row in the cache, which an f32 run fills by itself', async () => {
    const films = storedFeatures(library())[FEATURES] ?? 0
    expect(films).toBeGreaterThan(20)
    const f32 = (await hilum.json(['train', 'scattering-lr', '--dataset', 'films', '--library', library(), '--engine', 'openvino', '--precision', 'f32'])) as Answer<TrainResult>
    expect([f32.code, f32.value.figures.precision, storedFeatures(library())[FEATURES]]).toEqual([0, undefined, 2 * films])
  })

  test('is told the same of its precision when it is judged again', async () => {
    const judged = (await hilum.json(['evaluate', 'films-scattering-lr@1', '--dataset', 'films', '--library', library()])) as Answer<EvaluateResult>
    expect([judged.code, judged.value.precision]).toEqual([0, trained.value.figures.precision])
    const f32 = (await hilum.json(['evaluate', 'films-scattering-lr@2', '--dataset', 'films', '--library', library()])) as Answer<EvaluateResult>
    expect([f32.code, f32.value.precision]).toEqual([0, null])
  })
})
