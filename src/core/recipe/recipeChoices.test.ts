import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseRecipe, withSettings, type Recipe } from './recipe.ts'
import { AUGMENTATIONS, LEARNING_METHODS, methodOf } from './recipeChoices.ts'
import { formOf } from './recipeForm.ts'
import { recipeSettings, valueAt } from './recipeSettings.ts'

const shipped = (name: string): Recipe => parseRecipe(JSON.parse(readFileSync(new URL(`../../../resources/recipes/${name}.json`, import.meta.url), 'utf8')), name)
const recipes = ['pattern-cnn-lr', 'detrac', 'alotaibi-2020-densenet121', 'belman-2022-cnn-2'].map((name) => formOf(shipped(name)))

test('every offered way to learn, and every augmentation, makes a recipe of any other', () => {
  const made = recipes.map((recipe) => LEARNING_METHODS.map(({ id, settings }) => [id, methodOf(withSettings(recipe, settings)), withSettings(recipe, settings).classDecomposition] as const))
  for (const each of made) {
    expect(each).toEqual([
      ['logistic-regression', 'frozen', undefined], ['svm', 'frozen', undefined], ['mlp', 'frozen', undefined], ['knn', 'frozen', undefined],
      ['fine-tune-head', 'fine-tuned', undefined], ['fine-tune-all', 'fine-tuned', undefined], ['from-scratch', 'from-scratch', undefined]
    ])
  }
  const [first] = recipes
  if (first === undefined) throw new Error('no recipe')
  // a chest has its heart on one side
  expect(AUGMENTATIONS.map(({ settings }) => withSettings(first, settings).augmentation?.flipHorizontal)).toEqual([undefined, false, false])
})

test('each setting under the hood is one that --set takes, with the value that stands there', () => {
  for (const recipe of recipes) {
    const settings = recipeSettings(recipe, recipe, undefined)
    expect(new Set(settings.map(({ key }) => key)).size).toBe(settings.length)
    for (const { own, value } of settings) expect(own).toEqual(value)
    // null: the network's own, which is not said
    for (const { key, value } of settings.filter((setting) => setting.value !== null)) expect(withSettings(recipe, [`${key}=${JSON.stringify(value)}`])).toEqual(recipe)
  }
})

test('what is changed, and what the publication has, stand beside the value', () => {
  const whole = shipped('alotaibi-2020-densenet121')
  const own = formOf(whole)
  const published = formOf(whole, 'as-published')
  const split = recipeSettings(withSettings(own, ['split.folds=3']), own, published)
  expect(split.find(({ key }) => key === 'split.folds')).toMatchObject({ value: 3, own: valueAt(own, 'split.folds'), kind: 'whole' })
  expect(split.find(({ key }) => key === 'split.rule')).toMatchObject({ value: 'grouped-folds', published: 'stratified-folds-halved' })
  expect(valueAt(own, 'training.phases.9.epochs')).toBeUndefined()
  expect(valueAt(own, 'seed.deeper')).toBeUndefined()
})
