import { expect, test } from 'vitest'
import { choiceOf, classesOf, DEFAULT_PLAN, draftOf, planOf, withoutKeys, withSetting } from './plan.ts'

test('labels become classes: negative first, those left out in none, own where nothing was chosen', () => {
  const labels = ['normal', 'covid', 'pneumonia']
  expect(classesOf({}, labels)).toBe('own')
  expect(classesOf({ normal: 'negative', covid: 'leave-out', pneumonia: 'positive' }, labels)).toEqual([
    { name: 'normal', labels: ['normal'] },
    { name: 'pneumonia', labels: ['pneumonia'] }
  ])
  expect(classesOf({ normal: 'negative', covid: 'positive', pneumonia: 'positive' }, labels)).toEqual([
    { name: 'normal', labels: ['normal'] },
    { name: 'covid or pneumonia', labels: ['covid', 'pneumonia'] }
  ])
  // one class alone is no question: the data set's own stand
  expect(classesOf({ normal: 'leave-out', covid: 'leave-out' }, labels)).toBe('own')
})

test('a setting is said once, and a method takes those below it with it', () => {
  const settings = withSetting(withSetting(['seed=3'], 'head.maxIter', 20), 'head.maxIter', 30)
  expect(settings).toEqual(['seed=3', 'head.maxIter=30'])
  expect(withSetting(settings, 'seed', undefined)).toEqual(['head.maxIter=30'])
  expect(withoutKeys([...settings, 'headline=x', 'training={}'], ['head', 'training'])).toEqual(['seed=3', 'headline=x'])
})

test('a plan comes back from its draft', () => {
  const plan = { recipe: 'detrac', form: 'as-published' as const, settings: ['seed=4'], useAs: { a: 'positive' as const }, alsoSplit: ['random'], learningCurve: true }
  expect(planOf(draftOf(plan))).toEqual(plan)
  expect(planOf(null)).toEqual(DEFAULT_PLAN)
  expect(choiceOf(plan, ['b', 'a'])).toEqual({ recipe: 'detrac', form: 'as-published', settings: ['seed=4'], classes: [{ name: 'b', labels: ['b'] }, { name: 'a', labels: ['a'] }] })
})
