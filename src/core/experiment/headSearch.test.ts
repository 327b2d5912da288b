import { describe, expect, test } from 'vitest'
import { sampleReport } from '../../../test/fixtures/sampleReport.ts'
import { renderHtml } from '../report/renderHtml.ts'
import { createRandom } from '../random.ts'
import { headPlanOf } from '../recipe/headPlan.ts'
import { parseRecipe, RecipeInvalidError } from '../recipe/recipe.ts'
import { searchCandidates } from '../recipe/searchCandidates.ts'
import { evaluationColumn } from './evaluationColumn.ts'
import { requireSplittable, runExperiment, type ExperimentInput } from './experiment.ts'

const hooks = { now: () => 0 }

function recipeWith(more: object): ReturnType<typeof parseRecipe> {
  return parseRecipe({ recipe: 1, name: 'r', title: 'R', backbone: { name: 'scattering' }, head: { kind: 'knn', k: 1 }, evaluation: { replicates: 0 }, ...more }, 'r')
}

/** 60 patients with two images each, hardly apart: many neighbours do better than one. */
function archive(search: object, more: object = {}): ExperimentInput {
  const random = createRandom(4)
  const items = Array.from({ length: 120 }, (_, i) => ({ label: (i >> 1) % 2, group: `p${i >> 1}`, id: `i${i}` }))
  return {
    items,
    classes: ['none', 'opacity'],
    features: { rows: 120, columns: 2, data: Float64Array.from({ length: 240 }, (_, k) => (items[k >> 1]?.label ?? 0) + 1.2 * random.normal()) },
    thumbnails: { rows: 120, columns: 3, data: Float64Array.from({ length: 360 }, () => random.normal()) },
    recipe: recipeWith({ search, ...more })
  }
}

describe('search', () => {
  test('chooses by inner folds of the training part, for every outer fold on its own', () => {
    const { folds } = runExperiment(archive({ parameters: { k: [1, 5, 15], weights: ['uniform', 'distance'] } }, { split: { rule: 'grouped-folds', folds: 3 } }), hooks)
    const searches = folds.map(({ search }) => search)
    for (const [f, search] of searches.entries()) {
      if (search === undefined || 'reason' in search) throw new Error('no search')
      expect([search.folds, search.fits, search.tried.length]).toEqual([3, 18, 6])
      const best = Math.max(...search.tried.map(({ score }) => score ?? 0))
      expect(search.tried.find(({ score }) => score === best)?.parameters).toEqual(search.chosen)
      expect(search.chosen['k']).toBeGreaterThan(1)
      expect(folds[f]?.plan).toEqual({ head: { ...recipeWith({}).head, ...search.chosen } })
      expect(folds[f]?.head).toMatchObject(search.chosen)
    }
    expect(new Set(searches.map((search) => JSON.stringify(search))).size).toBe(3)
  })

  test('nothing of the test part moves it', () => {
    const input = archive({ parameters: { k: [1, 5, 15] } })
    const [fold] = runExperiment(input, hooks).folds
    if (fold === undefined) throw new Error('no fold')
    const unseen = input.features.data.map((value, at) => (fold.test.includes(at >> 1) ? -value : value))
    const [other] = runExperiment({ ...input, features: { ...input.features, data: unseen } }, hooks).folds
    expect(other?.search).toEqual(fold.search)
    expect(other?.evaluation).not.toEqual(fold.evaluation)
  })

  test('a combination that cannot be fitted is listed with its reason; where none can be, the run ends with it', () => {
    const { folds } = runExperiment(archive({ parameters: { k: [5, 1000] } }), hooks)
    expect(folds[0]?.search).toMatchObject({ chosen: { k: 5 }, tried: [{ parameters: { k: 5 } }, { parameters: { k: 1000 }, score: null, reason: expect.stringMatching(/k is 1000, but there are \d+ training images/) }] })
    expect(() => runExperiment(archive({ parameters: { k: [1000] } }), hooks)).toThrow(/k is 1000/)
  })

  test('is told in the report', () => {
    const experiment = runExperiment(archive({ parameters: { k: [1, 5] }, metric: 'log-loss' }), hooks)
    const { searches = [] } = evaluationColumn('grouped', experiment)
    const base = sampleReport()
    const [first] = base.figures.evaluations
    if (first === undefined) throw new Error('no evaluation')
    const page = renderHtml({ ...base, figures: { ...base.figures, evaluations: [{ ...first, searches }] } }).replaceAll(/<[^>]*>|\s+/g, ' ')
    expect(page).toContain('2 combinations tried in 3 inner folds, 6 fits; the chosen one first')
    expect(page).toMatch(/k = 5 .*k = 1 /)
    expect(renderHtml(base)).not.toContain('id="search"')
  })
})

function combinationsOf(search: object): object[] {
  return searchCandidates(headPlanOf(recipeWith({ search })), 1, 'r').map(({ parameters }) => parameters)
}

describe('searchCandidates', () => {
  test('a grid has all combinations, the first parameter changing slowest', () => {
    expect(combinationsOf({ parameters: { k: [1, 2], weights: ['uniform', 'distance'] } })).toEqual([
      { k: 1, weights: 'uniform' },
      { k: 1, weights: 'distance' },
      { k: 2, weights: 'uniform' },
      { k: 2, weights: 'distance' }
    ])
  })

  test('random ones are different, and the same again by the seed', () => {
    const search = { method: 'random', samples: 7, parameters: { k: Array.from({ length: 50 }, (_, i) => i + 1) } }
    expect(combinationsOf(search)).toEqual(combinationsOf(search))
    expect(new Set(combinationsOf(search).map((parameters) => JSON.stringify(parameters))).size).toBe(7)
    expect(combinationsOf({ ...search, samples: 1000 }).length).toBe(50)
  })

  test.each([
    [{ parameters: { c: [1] } }, /knn has no parameter c/],
    [{ parameters: { kind: ['svm'] } }, /no parameter kind/],
    [{ parameters: { k: [1, 0] } }, /search\.parameters: k/],
    [{ parameters: {} }, /nothing to search/],
    [{ parameters: { k: Array.from({ length: 1001 }, (_, i) => i + 1) } }, /1001 combinations/]
  ])('refuses %o', (search, message) => {
    expect(() => combinationsOf(search)).toThrow(RecipeInvalidError)
    expect(() => requireSplittable(archive(search))).toThrow(message)
  })
})
