import { describe, expect, it } from 'vitest'
import { createRandom } from '../random.ts'
import { parseRecipe, withSettings } from '../recipe/recipe.ts'
import { fitLogisticRegression } from '../learn/logisticRegression.ts'
import { FewerGroupsThanFoldsError, OneClassOnlyError, SourcesError } from '../learn/split.ts'
import { innerFolds } from './outOfFold.ts'
import { runExperiment, type ExperimentInput, type TrainedPart } from './experiment.ts'

const recipe = withSettings(
  parseRecipe({ recipe: 1, name: 'r', title: 'R', backbone: { name: 'scattering' }, head: { kind: 'logistic-regression', maxIter: 50, regParam: 0.1 } }, 'r'),
  ['evaluation.replicates=100']
)
const hooks = { now: () => 0 }

/** 40 patients with three images each; feature 0 tells the class, feature 1 the patient, thumbnails tell nothing. */
function archive(seed = 1): ExperimentInput {
  const random = createRandom(seed)
  const items = Array.from({ length: 120 }, (_, i) => {
    const patient = Math.floor(i / 3)
    return { label: patient % 2, group: `p${patient}`, patient: `p${patient}`, source: patient % 4 < 2 ? 'A' : 'B', id: `i${i}` }
  })
  return {
    items,
    classes: ['none', 'opacity'],
    features: { rows: 120, columns: 2, data: Float64Array.from({ length: 240 }, (_, k) => (k % 2 ? Math.floor(k / 6) : (items[k >> 1]?.label ?? 0) * 2 + random.normal())) },
    thumbnails: { rows: 120, columns: 3, data: Float64Array.from({ length: 360 }, () => random.normal()) },
    recipe
  }
}

const head = (at: number): TrainedPart['head'] => ({ kind: 'logistic-regression', coefficients: [[at, 0]], intercept: [0], numClasses: 2 })

describe('runExperiment', () => {
  it('finds a signal that is there, and none in the thumbnails', () => {
    const { evaluation, thumbnail, comparison, folds } = runExperiment(archive(), hooks)
    expect(evaluation.figures.auc.value).toBeGreaterThan(0.8)
    expect(thumbnail.figures.auc.value).toBeLessThan(0.7)
    expect(comparison.accuracyDifference.value).toBeCloseTo((evaluation.figures.accuracy.value ?? 0) - (thumbnail.figures.accuracy.value ?? 0), 12)
    expect(folds.map((fold) => [fold.name, fold.table.shared.groupsInBoth])).toEqual([['hold-out', 0]])
    expect(evaluation.images).toBe(folds[0]?.test.length)
  })

  it('is a function of its input', () => {
    expect(runExperiment(archive(), hooks)).toEqual(runExperiment(archive(), hooks))
  })

  it('counts what a random split leaks', () => {
    const input = archive()
    const { folds } = runExperiment({ ...input, recipe: withSettings(recipe, ['split.rule=random']) }, hooks)
    expect(folds[0]?.table.shared.testImagesSharingGroup).toBeGreaterThan(10)
  })

  it('holds out each source and judges all of them together', () => {
    const { folds, evaluation } = runExperiment({ ...archive(), recipe: withSettings(recipe, ['split.rule=leave-one-source-out']) }, hooks)
    expect(folds.map((fold) => [fold.name, fold.train.length, fold.test.length])).toEqual([
      ['A', 60, 60],
      ['B', 60, 60]
    ])
    expect(evaluation.images).toBe(120)
  })

  it('judges every image once in grouped folds, and wants as many groups of each class', () => {
    const input = { ...archive(), recipe: withSettings(recipe, ['split.rule=grouped-folds', 'split.folds=4']) }
    const { folds, evaluation } = runExperiment(input, hooks)
    expect(folds.map((fold) => fold.name)).toEqual(['fold 1', 'fold 2', 'fold 3', 'fold 4'])
    expect(folds.flatMap((fold) => fold.test).toSorted((a, b) => a - b)).toEqual(input.items.map((_, i) => i))
    expect(folds.map((fold) => fold.table.shared.groupsInBoth)).toEqual([0, 0, 0, 0])
    expect(evaluation.images).toBe(120)
    const tooMany = { ...input, recipe: withSettings(recipe, ['split.rule=grouped-folds', 'split.folds=21']) }
    expect(() => runExperiment(tooMany, hooks)).toThrow(FewerGroupsThanFoldsError)
  })

  it('keeps a classifier fitted on all images where folds estimate it, and the only one otherwise', () => {
    const input = { ...archive(), refit: true }
    const folded = runExperiment({ ...input, recipe: withSettings(recipe, ['split.rule=grouped-folds', 'split.folds=4']) }, hooks)
    expect(folded.kept.train).toEqual(input.items.map((_, i) => i))
    const alone = fitLogisticRegression(input.features, input.items.map(({ label }) => label), { maxIter: 50, regParam: 0.1, numClasses: 2 })
    expect(folded.kept.head).toMatchObject({ coefficients: alone.coefficients, intercept: alone.intercept })
    const single = runExperiment(input, hooks)
    expect([single.kept.head, single.kept.train]).toEqual([single.folds[0]?.head, single.folds[0]?.train])
  })

  it('judges half of each stratified fold, sums the confusion matrices, and gives the means over classes of Alotaibi 2020', () => {
    const { folds, evaluation } = runExperiment({ ...archive(), recipe: withSettings(recipe, ['split.rule=stratified-folds-halved', 'split.folds=5']) }, hooks)
    expect(folds.map(({ train, test, validation = [] }) => [train.length, test.length, validation.length])).toEqual(Array.from({ length: 5 }, () => [96, 12, 12]))
    expect(folds[0]?.table.parts.map(({ part, images }) => [part, images])).toEqual([['training', 96], ['validation', 12], ['test', 12]])
    const summed = [0, 1].map((a) => [0, 1].map((b) => folds.reduce((sum, fold) => sum + (fold.evaluation.confusion[a]?.[b] ?? 0), 0)))
    expect(evaluation.confusion).toEqual(summed)
    const [[tn = 0, fp = 0] = [], [fn = 0, tp = 0] = []] = summed
    const { balancedAccuracy, macroPrecision, macroF1, macroAccuracy } = evaluation.figures
    expect(balancedAccuracy.value).toBeCloseTo((tn / (tn + fp) + tp / (tp + fn)) / 2, 12)
    expect(macroPrecision.value).toBeCloseTo((tn / (tn + fn) + tp / (tp + fp)) / 2, 12)
    expect(macroF1.value).toBeCloseTo((tn / (tn + (fp + fn) / 2) + tp / (tp + (fp + fn) / 2)) / 2, 12)
    expect(macroAccuracy.value).toBeCloseTo((tn + tp) / 60, 12)
  })

  it('recalibrates by out-of-fold predictions of the training part: nothing of the test part moves it', () => {
    const input = archive()
    const { recalibration, folds, evaluation } = runExperiment(input, hooks)
    const [fold] = folds
    if ('reason' in recalibration || fold === undefined) throw new Error('no recalibration')
    expect(recalibration).toMatchObject({ outOfFoldImages: fold.train.length, folds: 5, testImages: fold.test.length, before: { ece: evaluation.figures.ece, brier: evaluation.figures.brier } })
    const { columns } = input.features
    const unseen = input.features.data.map((value, at) => (fold.test.includes(Math.floor(at / columns)) ? -value : value))
    const other = runExperiment({ ...input, features: { ...input.features, data: unseen } }, hooks)
    if ('reason' in other.recalibration) throw new Error(other.recalibration.reason)
    expect(other.recalibration.temperatures).toEqual(recalibration.temperatures)
    expect(other.recalibration.before.brier.value).not.toBe(recalibration.before.brier.value)
  })

  it('keeps the network that learned from all images, and recalibrates each fold by the images set aside while it was trained', () => {
    const input = archive()
    const folded = { ...input, recipe: withSettings(recipe, ['split.rule=grouped-folds', 'split.folds=2']) }
    const plain = runExperiment(folded, hooks)
    const trained = plain.folds.map(({ test, train }, f): TrainedPart => ({
      head: head(f),
      probabilities: test.flatMap((i) => [0.6 - 0.2 * (input.items[i]?.label ?? 0), 0.4 + 0.2 * (input.items[i]?.label ?? 0)]),
      watched: { items: train.slice(0, 12), probabilities: train.slice(0, 12).flatMap((i) => [0.7 - 0.4 * (input.items[i]?.label ?? 0), 0.3 + 0.4 * (input.items[i]?.label ?? 0)]) },
      seconds: 2
    }))
    const { kept, folds, recalibration, timings } = runExperiment({ ...folded, trained, trainedOnAll: { head: head(9) } }, hooks)
    expect([kept.head, kept.train.length, timings.fit]).toEqual([head(9), 120, 4])
    expect(folds.map((fold) => ('reason' in fold.outOfFold ? fold.outOfFold : [fold.outOfFold.folds, fold.outOfFold.items]))).toEqual(trained.map(({ watched }) => [1, watched?.items]))
    expect(recalibration).toMatchObject({ outOfFoldImages: 24, folds: 1, testImages: 120 })
    const bare = runExperiment({ ...folded, trained: trained.map((part) => ({ ...part, watched: { items: [], probabilities: [] } })) }, hooks)
    expect(bare.recalibration).toMatchObject({ reason: expect.stringContaining('no image was set aside') })
    expect(bare.kept.train).toHaveLength(60)
  })

  it('says why there is no recalibration where a class has one training group', () => {
    const input = archive()
    expect(innerFolds(input.items, [0, 1, 2, 3, 4, 5, 6, 7, 8], input.classes, 1)).toEqual({
      reason: 'the training part has 1 group with opacity: folds need two, so that each holds one'
    })
    const folds = innerFolds(input.items, [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14], input.classes, 1)
    expect('reason' in folds ? folds : folds.flatMap(({ test }) => test).toSorted((x, y) => x - y)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14])
  })

  it('refuses what cannot be learned from, with the reason', () => {
    const input = archive()
    expect(() => runExperiment({ ...input, items: input.items.map((item) => ({ ...item, label: 0 })) }, hooks)).toThrow(OneClassOnlyError)
    const oneSource = input.items.map((item) => ({ ...item, source: 'A' }))
    expect(() => runExperiment({ ...input, items: oneSource, recipe: withSettings(recipe, ['split.rule=leave-one-source-out']) }, hooks)).toThrow(SourcesError)
  })
})

function labelled(labels: readonly number[], settings: readonly string[] = []): ExperimentInput {
  return {
    items: labels.map((label, i) => ({ label, group: `p${i}`, id: `i${i}` })),
    classes: ['none', 'opacity', 'effusion'],
    features: { rows: labels.length, columns: 1, data: Float64Array.from(labels) },
    thumbnails: { rows: labels.length, columns: 1, data: Float64Array.from(labels, (_, i) => i) },
    recipe: withSettings(recipe, [...settings])
  }
}

function refusal(given: ExperimentInput): string {
  try {
    runExperiment(given, hooks)
    return 'not refused'
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : ''
  }
}

describe('data that cannot be learned from are refused by name', () => {
  it('all labels equal', () => {
    for (const rule of ['grouped', 'random', 'grouped-folds', 'stratified-folds-halved'])
      expect(refusal(labelled([1, 1, 1, 1, 1, 1], [`split.rule=${rule}`]))).toBe(
        'OneClassOnlyError: The data set holds one class only: all 6 images are "opacity". A classifier needs at least two classes; add images of another class.'
      )
  })

  it('three images', () => {
    expect(refusal(labelled([0, 1, 1]))).toMatch(/^SingleGroupClassError: Class "none" has one group only \(1 image/)
    expect(refusal(labelled([0, 1, 1], ['split.rule=grouped-folds', 'split.folds=2']))).toMatch(/^FewerGroupsThanFoldsError: .*class "none" has 1 group, but 2 folds/)
    expect(refusal(labelled([0, 1, 1], ['split.rule=stratified-folds-halved', 'split.folds=2']))).toMatch(/^FewerImagesThanFoldsError: .*class "none" has 1 image, but 2 folds/)
  })

  it('a class of which there is no image is no error, and no figure', () => {
    const { evaluation } = runExperiment(labelled(Array.from({ length: 40 }, (_, i) => i % 2)), hooks)
    const missing = evaluation.perClass[2]
    expect([missing?.support, missing?.figures.recall.value, missing?.figures.recall.reason]).toEqual([0, null, 'the test part lacks "effusion"'])
    expect(evaluation.caveats[0]).toBe('The test part holds no image of "effusion"; means are over the other classes.')
  })

  it('a fold whose judged half holds no positive is judged within all folds together', () => {
    const labels = Array.from({ length: 40 }, (_, i) => (i < 4 ? 1 : 0))
    const two = { ...labelled(labels, ['split.rule=stratified-folds-halved', 'split.folds=4']), classes: ['none', 'opacity'] }
    const { folds, evaluation } = runExperiment(two, hooks)
    const without = folds.filter(({ evaluation: own }) => own.perClass[1]?.support === 0)
    expect(without.length).toBeGreaterThan(0)
    expect(without[0]?.evaluation.figures.auc).toMatchObject({ value: null, reason: expect.stringContaining('"none" only') })
    expect(evaluation.images).toBe(folds.reduce((sum, { test }) => sum + test.length, 0))
  })

  it('a feature that is not a number', () => {
    const given = labelled(Array.from({ length: 20 }, (_, i) => i % 2))
    given.features.data[3] = Number.NaN
    expect(refusal(given)).toBe('FeaturesNotFiniteError: Feature 1 of image 4 is NaN: its pixels, or the network that computed it, are broken. Leave the image out, or check it with hilum inspect --pixels.')
  })
})
