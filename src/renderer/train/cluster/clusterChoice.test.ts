import { expect, test } from 'vitest'
import { clusterDraft } from '../../../contract/areas/trainingSchemas.ts'
import { clusterChoice, DEFAULT_CLUSTER } from './clusterChoice.ts'

const OFFERS = [{ id: 'none' as const, settings: ['augmentation=null'] }, { id: 'light' as const, settings: ['augmentation={"rotation":5}'] }]
const CHOICE = { recipe: 'pattern-cnn-lr', settings: ['seed=2', 'augmentation.rotation=40', 'search=null'] }

const wrongFields = (changed: Partial<typeof DEFAULT_CLUSTER>): string[] => [...clusterChoice(CHOICE, { ...DEFAULT_CLUSTER, ...changed }, OFFERS).wrong]

test('nothing chosen leaves the recipe as it is', () => {
  expect(clusterDraft.parse({})).toEqual(DEFAULT_CLUSTER)
  expect(clusterChoice(CHOICE, DEFAULT_CLUSTER, OFFERS)).toEqual({ choice: CHOICE, wrong: new Set() })
})

test('copies of each film by an offered augmentation, in the place of what was set', () => {
  const { choice, augment, wrong } = clusterChoice(CHOICE, { ...DEFAULT_CLUSTER, augmentation: 'light', each: '2' }, OFFERS)
  expect([choice.settings, augment, [...wrong]]).toEqual([['seed=2', 'search=null', 'augmentation={"rotation":5}'], 2, []])
  expect(clusterChoice(CHOICE, { ...DEFAULT_CLUSTER, augmentation: 'recipe' }, OFFERS)).toEqual({ choice: CHOICE, augment: 3, wrong: new Set() })
})

test('until the classes are equal, at so many times the largest', () => {
  const { choice, augment } = clusterChoice(CHOICE, { ...DEFAULT_CLUSTER, augmentation: 'light', copies: 'balanced', timesMajority: '2.55' }, OFFERS)
  expect([choice.settings.slice(2), augment]).toEqual([['augmentation={"rotation":5}', 'augmentation.balance=cycle', 'augmentation.timesMajority=2.55'], 'balanced'])
})

test('a search is the recipe\'s own from then on', () => {
  const { choice } = clusterChoice(CHOICE, { ...DEFAULT_CLUSTER, searches: true, regParam: '0.01,0.1', elasticNetParam: ' 0 ' }, OFFERS)
  expect(choice.settings).toEqual(['seed=2', 'augmentation.rotation=40', 'search={"parameters":{"regParam":[0.01,0.1],"elasticNetParam":[0]}}'])
})

test('what cannot be is named by its field', () => {
  expect([wrongFields({ augmentation: 'light', each: '1.5' }), wrongFields({ augmentation: 'light', each: '101' }), wrongFields({ augmentation: 'light', copies: 'balanced', timesMajority: '0.5' })]).toEqual([['each'], ['each'], ['timesMajority']])
  expect(wrongFields({ searches: true, regParam: '', elasticNetParam: '0, 1.1' })).toEqual(['regParam', 'elasticNetParam'])
  expect(wrongFields({ searches: true, regParam: '0.1, 0.1', elasticNetParam: 'ridge' })).toEqual(['regParam', 'elasticNetParam'])
})
