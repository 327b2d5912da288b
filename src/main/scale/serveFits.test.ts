import { expect, test } from 'vitest'
import { experimentParts, runExperiment, type ExperimentInput } from '../../core/experiment/experiment.ts'
import type { FitOutcome } from '../../core/experiment/searchFits.ts'
import { fitHead } from '../../core/learn/heads/fitHead.ts'
import { selectRows } from '../../core/learn/matrix.ts'
import { createRandom } from '../../core/random.ts'
import { headPlanOf } from '../../core/recipe/headPlan.ts'
import { parseRecipe } from '../../core/recipe/recipe.ts'
import { fitTask, type GridDocument } from './gridDocument.ts'
import { gridTasks } from './gridTasks.ts'
import { fitsOf, type GridFit } from './serveFits.ts'

const recipe = parseRecipe({
  recipe: 1, name: 'r', title: 'R', backbone: { name: 'pattern-cnn' }, head: { kind: 'logistic-regression', maxIter: 20 }, seed: 5,
  search: { parameters: { regParam: [0.001, 0.1, 10], elasticNetParam: [0, 0.5] }, folds: 3 }, split: { rule: 'grouped-folds', folds: 3 }, evaluation: { replicates: 0 }
}, 'r')

/** 45 patients with two images each, hardly apart. */
function archive(): ExperimentInput {
  const random = createRandom(9)
  const items = Array.from({ length: 90 }, (_, i) => ({ label: (i >> 1) % 2, group: `p${i >> 1}`, id: `i${i}` }))
  const matrix = (columns: number, apart: number): ExperimentInput['features'] => ({ rows: 90, columns, data: Float32Array.from({ length: 90 * columns }, (_, k) => apart * (items[Math.floor(k / columns)]?.label ?? 0) + random.normal()) })
  return { items, classes: ['none', 'opacity'], features: matrix(12, 0.4), thumbnails: matrix(256, 0.05), recipe, refit: true }
}

/** What executors are asked, through JSON as there: scores first, then the fits that they decide. */
function onExecutors({ items, classes, features, thumbnails }: ExperimentInput, learnedFrom?: (item: number) => readonly number[]): GridFit[] {
  const plan = headPlanOf(recipe)
  const { parts } = experimentParts({ items: [...items], classes, recipe })
  const own = { seed: recipe.seed, name: recipe.name }
  const document: GridDocument = {
    grid: 1, out: 'file:///nowhere', d: features.columns, originals: true, classes: [...classes], recipe: own, plan, items: items.map(({ label, group, id = '' }) => ({ row: id, label, group, id })),
    parts: [...parts, { train: items.map((_, i) => i), test: [] }].map((part) => ({ train: [...part.train], test: [...part.test] }))
  }
  const { scores, fits } = gridTasks({ parts: document.parts, items, classes: document.classes, recipe: own }, plan)
  const data = { items, classes, recipe: own }
  const answer = fitsOf({ document, data: { features: { ...data, features, ...(learnedFrom === undefined ? {} : { learnedFrom }) }, thumbnail: { ...data, features: thumbnails } } })
  const outcomes = scores.toReversed().map((task) => answer(fitTask.parse(JSON.parse(JSON.stringify(task))))).toReversed() as FitOutcome[]
  return fits.map(({ task, scores: by }) => answer(fitTask.parse(JSON.parse(JSON.stringify({ ...task, outcomes: by.map((folds) => folds.map((at) => outcomes[at])) }))))) as GridFit[]
}

test('a grid chooses, fits and answers as the desktop\'s search does, number by number', () => {
  const input = archive()
  const experiment = runExperiment(input, { now: () => 0 })
  const fits = onExecutors(input)
  expect(fits.length).toBe(2 * experiment.folds.length + 1)
  for (const [f, fold] of experiment.folds.entries()) {
    const { head, plan, search, probabilities } = fits[2 * f] ?? {}
    expect({ head, plan, search, probabilities }).toEqual({ head: fold.head, plan: fold.plan, search: fold.search, probabilities: fold.probabilities })
  }
  const { head, search, plan } = fits.at(-1) ?? {}
  expect({ head, search, plan }).toEqual({ head: experiment.kept.head, search: experiment.kept.search, plan: experiment.kept.plan })
  // handed back, they are judged alike
  const trained = experiment.folds.map((_, f) => {
    const [own, thumbnail] = [fits[2 * f], fits[2 * f + 1]]
    if (own === undefined || thumbnail === undefined) throw new Error('no fit')
    return { ...own, thumbnailProbabilities: thumbnail.probabilities, seconds: 0 }
  })
  const again = runExperiment({ ...input, trained, ...(fits.at(-1) === undefined ? {} : { trainedOnAll: fits.at(-1) as GridFit }) }, { now: () => 0 })
  expect(again.evaluation).toEqual(experiment.evaluation)
  expect(again.comparison).toEqual(experiment.comparison)
  expect(again.folds.map((fold) => fold.search)).toEqual(experiment.folds.map((fold) => fold.search))
})

// two copies of image 0 and one of image 3, behind the images
const withThree = (item: number): readonly number[] => (item === 0 ? [0, 90, 91] : item === 3 ? [3, 92] : [item])

test('copies are learned from with their image, and judged nowhere', () => {
  const input = archive()
  const { columns } = input.features
  const data = new Float32Array(93 * columns)
  data.set(input.features.data)
  for (let k = 0; k < 3 * columns; k++) data[90 * columns + k] = Math.sin(k)
  const features = { rows: 93, columns, data }
  const fits = onExecutors({ ...input, features }, withThree)
  const { parts } = experimentParts({ items: [...input.items], classes: input.classes, recipe })
  for (const [f, { train, test: judged }] of parts.entries()) {
    const own = fits[2 * f]
    if (own === undefined) throw new Error('no fit')
    const rows = train.flatMap(withThree)
    const labels = train.flatMap((i) => withThree(i).map(() => input.items[i]?.label ?? -1))
    expect(own.head).toEqual(fitHead(own.plan, selectRows(features, rows), labels, { numClasses: 2, seed: recipe.seed }))
    expect(own.probabilities.length).toBe(2 * judged.length)
  }
})
