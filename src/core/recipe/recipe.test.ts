import { describe, expect, it } from 'vitest'
import { inputSpecSchema } from '../image/inputSpec.ts'
import { parseRecipe, RecipeInvalidError, withSettings } from './recipe.ts'
import { recipeInput } from './recipeInput.ts'

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
      split: { rule: 'grouped', trainFraction: 0.7, folds: 5, nearDuplicates: true },
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
    const changed = withSettings(recipe, ['maxIter=7', 'split.trainFraction=0.8', 'seed=5', 'head.spark=3.1', 'backbone.tap=s3'])
    expect(changed).toEqual({
      ...recipe,
      head: { ...recipe.head, maxIter: 7, spark: '3.1' },
      split: { ...recipe.split, trainFraction: 0.8 },
      backbone: { ...recipe.backbone, tap: 's3' },
      seed: 5
    })
    expect(recipe.head).toMatchObject({ maxIter: 100 })
  })

  it('takes every VOI rule, and holds windows against the backbone\'s channels', () => {
    const own = { voi: { rule: 'full' }, resize: { method: 'bilinear', height: 8, width: 8 }, channels: 1, preprocessing: 'unit' } as const
    const rules = [
      { rule: 'full' },
      { rule: 'percentile', low: 1, high: 99 },
      { rule: 'window', kind: 'voi-lut', index: 0, fallback: { rule: 'percentile', low: 0, high: 100 } },
      { rule: 'window', kind: 'window', index: 1, fallback: { rule: 'refuse' } },
      { rule: 'ct-windows', windows: [{ center: 40, width: 400 }] }
    ]
    const inputs = rules.map((rule) => recipeInput(own, withSettings(recipe, [`input.voi=${JSON.stringify(rule)}`])))
    expect(inputs).toEqual(rules.map((voi) => ({ ...own, voi })))
    expect(inputs.map((input) => inputSpecSchema.parse(input))).toEqual(inputs)

    const three = { rule: 'ct-windows', windows: [1, 2, 3].map((center) => ({ center, width: 400 })) }
    const threefold = withSettings(recipe, [`input.voi=${JSON.stringify(three)}`])
    expect(recipeInput({ ...own, channels: 3 }, threefold).voi).toEqual(three)
    expect(() => recipeInput(own, threefold)).toThrow(RecipeInvalidError)
    expect(inputSpecSchema.safeParse({ ...own, voi: three }).success).toBe(false)
  })

  it.each([
    '{"rule":"window","kind":"window","index":0}',
    '{"rule":"window","index":0,"fallback":{"rule":"full"}}',
    '{"rule":"window","kind":"window","index":0,"fallback":{"rule":"window"}}',
    '{"rule":"ct-windows","windows":[]}',
    '{"rule":"ct-windows","windows":[{"center":40,"width":0}]}',
    '{"rule":"percentile","low":-1,"high":99}',
    '"auto"'
  ])('refuses the VOI rule %s', (rule) => {
    expect(() => withSettings(recipe, [`input.voi=${rule}`])).toThrow(/input\.voi/)
  })

  it.each(['maxIter', '=3', 'maxIterations=3', 'seed.x=3', '__proto__.x=1'])('refuses %s', (setting) => {
    expect(() => withSettings(recipe, [setting])).toThrow(RecipeInvalidError)
  })
})
