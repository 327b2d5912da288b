import { describe, expect, it } from 'vitest'
import { parseRecipe, RecipeInvalidError, withSettings } from './recipe.ts'
import { formOf, formsOf, RecipeFormError } from './recipeForm.ts'

const document = {
  recipe: 1,
  name: 'r',
  title: 'R',
  backbone: { name: 'scattering', tap: 's1' },
  head: { kind: 'logistic-regression' },
  split: { rule: 'random' },
  leakageSafe: { set: { 'split.rule': 'grouped-folds', 'split.folds': 4, 'backbone.tap': null }, reasons: { 'split.rule': 'patients' } }
}
const recipe = parseRecipe(document, 'r.json')

describe('formOf', () => {
  it('runs the leakage-safe form where none is asked for', () => {
    const { leakageSafe: _, ...rest } = recipe
    expect(formsOf(recipe)).toEqual(['as-published', 'leakage-safe'])
    expect(formOf(recipe, 'as-published')).toEqual({ ...rest, form: 'as-published' })
    const safe = { ...rest, backbone: { name: 'scattering', pooling: 'avg' }, split: { rule: 'grouped-folds', trainFraction: 0.7, folds: 4, nearDuplicates: true }, form: 'leakage-safe' }
    expect(formOf(recipe)).toEqual(safe)
    expect(formOf(recipe, 'leakage-safe')).toEqual(safe)
    expect(parseRecipe(JSON.parse(JSON.stringify(safe)), 'stored')).toEqual(safe)
  })

  it('leaves a recipe without forms alone, and says so when one is asked for', () => {
    const { leakageSafe: _, ...rest } = document
    const single = parseRecipe(rest, 'r.json')
    expect(formsOf(single)).toEqual([])
    expect(formOf(single)).toEqual(single)
    expect(() => formOf(single, 'as-published')).toThrow(RecipeFormError)
    expect(() => formOf(single, 'as-published')).toThrow(/r has one form only/)
    expect(() => formOf(formOf(recipe), 'as-published')).toThrow(/is the leakage-safe form/)
    expect(formOf(formOf(recipe), 'leakage-safe')).toEqual(formOf(recipe))
  })

  it.each([
    [{ 'split.rule': 'by-moon' }, /the leakage-safe form of r is not a valid recipe: split\.rule/],
    [{ name: 'x' }, /a form does not change "name"/],
    [{ 'paper.id': 'x' }, /a form does not change "paper\.id"/],
    [{ '__proto__.x': 1 }, /names nothing/]
  ])('refuses changes that make no recipe: %j', (set, message) => {
    const odd = parseRecipe({ ...document, leakageSafe: { set } }, 'r.json')
    expect(() => formOf(odd)).toThrow(RecipeInvalidError)
    expect(() => formOf(odd)).toThrow(message)
  })

  it('takes --set after the form', () => {
    expect(withSettings(formOf(recipe), ['split.folds=7'])).toEqual({ ...formOf(recipe), split: { rule: 'grouped-folds', trainFraction: 0.7, folds: 7, nearDuplicates: true } })
  })
})
