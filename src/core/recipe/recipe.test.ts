import { describe, expect, it } from 'vitest'
import { parseRecipe, RecipeInvalidError, withSettings } from './recipe.ts'

const minimal = { recipe: 1, name: 'r', title: 'R', backbone: { name: 'scattering' }, head: { kind: 'logistic-regression' } }

describe('parseRecipe', () => {
  it('completes what is left out with the stated defaults', () => {
    expect(parseRecipe(minimal, 'r.json')).toEqual({
      recipe: 1,
      name: 'r',
      title: 'R',
      ours: {},
      backbone: { name: 'scattering', pooling: 'avg' },
      input: {},
      head: {
        kind: 'logistic-regression',
        maxIter: 100,
        regParam: 0,
        elasticNetParam: 0,
        tol: 1e-6,
        fitIntercept: true,
        standardization: true,
        family: 'auto',
        spark: '4'
      },
      split: { rule: 'grouped', trainFraction: 0.7, folds: 5 },
      evaluation: { replicates: 1000 },
      seed: 1
    })
  })

  it('names the file, the key and the reason', () => {
    expect(() => parseRecipe({ ...minimal, head: { kind: 'logistic-regression', maxIter: -1 } }, 'r.json')).toThrow(
      /r\.json is not a valid recipe: head\.maxIter: .*>=0/
    )
    expect(() => parseRecipe({ ...minimal, colour: 'blue' }, 'r.json')).toThrow(/colour/)
  })
})

describe('withSettings', () => {
  const recipe = parseRecipe(minimal, 'r.json')

  it('takes dotted keys and bare head parameters', () => {
    const changed = withSettings(recipe, ['maxIter=7', 'split.trainFraction=0.8', 'seed=5', 'head.spark=3.1'])
    expect(changed).toEqual({
      ...recipe,
      head: { ...recipe.head, maxIter: 7, spark: '3.1' },
      split: { ...recipe.split, trainFraction: 0.8 },
      seed: 5
    })
    expect(recipe.head.maxIter).toBe(100)
  })

  it.each(['maxIter', '=3', 'maxIterations=3', 'seed.x=3', '__proto__.x=1'])('refuses %s', (setting) => {
    expect(() => withSettings(recipe, [setting])).toThrow(RecipeInvalidError)
  })
})
