import { expect, test } from 'vitest'
import { parseRecipe, withSettings } from '../recipe/recipe.ts'
import { createRandom } from '../random.ts'
import { runExperiment, type ExperimentInput } from './experiment.ts'
import { learningCurve } from './learningCurve.ts'

const recipe = withSettings(
  parseRecipe({ recipe: 1, name: 'r', title: 'R', backbone: { name: 'scattering' }, head: { kind: 'logistic-regression', maxIter: 50, regParam: 0.01 } }, 'r'),
  ['evaluation.replicates=200']
)

/** Groups of two images; the class shows weakly in each of many columns, so that more images help. */
function archive(groups: number, columns: number, shift: number): ExperimentInput {
  const random = createRandom(4)
  const items = Array.from({ length: groups * 2 }, (_, i) => ({ label: Math.floor(i / 2) % 2, group: `p${Math.floor(i / 2)}`, id: `i${i}` }))
  const data = Float64Array.from({ length: items.length * columns }, (_, k) => (items[Math.floor(k / columns)]?.label ?? 0) * shift + random.normal())
  return { items, classes: ['none', 'opacity'], features: { rows: items.length, columns, data }, thumbnails: { rows: items.length, columns: 1, data: Float64Array.from(items, () => random.normal()) }, recipe }
}

test('takes nested parts of the training groups, ends with the fold itself, and says that more would help', () => {
  const input = archive(200, 120, 0.16)
  const { folds, evaluation } = runExperiment(input, { now: () => 0 })
  const [fold] = folds
  if (fold === undefined) throw new Error('no fold')
  const { points, testImages, text } = learningCurve(input, fold)
  expect(points.map(({ fraction, groups, images }) => [fraction, groups, images])).toEqual([[0.1, 14, 28], [0.2, 28, 56], [0.4, 56, 112], [0.7, 98, 196], [1, 140, 280]])
  expect(points.at(-1)).toMatchObject({ auc: evaluation.figures.auc, accuracy: evaluation.figures.accuracy })
  expect(testImages).toBe(fold.test.length)
  const aucs = points.map(({ auc }) => auc?.value ?? 0)
  expect(aucs[4]).toBeGreaterThan((aucs[0] ?? 1) + 0.1)
  expect(text).toMatch(/^From 70 % to all of the training groups the AUC changes by 0\.\d+ on the same test part, 95 % interval .*more patients/)
  expect(learningCurve(input, fold)).toEqual({ points, testImages, text })
})

test('says when the curve is flat, and when groups are too few', () => {
  const easy = archive(200, 2, 6)
  const [fold] = runExperiment(easy, { now: () => 0 }).folds
  if (fold === undefined) throw new Error('no fold')
  expect(learningCurve(easy, fold).text).toContain('It has flattened')
  const few = archive(6, 2, 6)
  const [small] = runExperiment(few, { now: () => 0 }).folds
  if (small === undefined) throw new Error('no fold')
  const { points } = learningCurve(few, small)
  expect(points[0]).toMatchObject({ groups: 1, auc: null, accuracy: null, reason: expect.stringMatching(/^no training image of/) })
})
