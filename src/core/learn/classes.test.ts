import { describe, expect, it } from 'vitest'
import { findingProbability, isNegativeClass, likeliestFinding, orderClasses } from './classes.ts'

describe('orderClasses', () => {
  it.each([
    [['noncovid', 'covid'], ['noncovid', 'covid']],
    [['covid', 'normal', 'pneumonia'], ['normal', 'covid', 'pneumonia']],
    [['opacity', 'none', 'opacity'], ['none', 'opacity']],
    [['1', '0'], ['0', '1']],
    [['B', 'A'], ['A', 'B']]
  ])('%j becomes %j', (names, ordered) => {
    expect(orderClasses(names)).toEqual(ordered)
  })
})

it('tells absence from findings whose names merely begin alike', () => {
  const negative = ['normal', 'No Finding', 'no_finding', 'non-covid', 'negative', 'without nodule', 'none']
  const findings = ['nodule', 'covid', 'pneumonia', 'abnormal', 'opacity', 'node']
  expect(negative.map(isNegativeClass)).toEqual(negative.map(() => true))
  expect(findings.map(isNegativeClass)).toEqual(findings.map(() => false))
})

it('adds up the findings', () => {
  expect(findingProbability(['normal', 'covid', 'pneumonia'], [0.25, 0.5, 0.25])).toBe(0.75)
  expect(findingProbability(['a', 'b'], [0.25, 0.75])).toBe(0.75)
})

it('names the likeliest finding, never the absence of one', () => {
  expect(likeliestFinding(['normal', 'covid', 'pneumonia'], [0.9, 0.04, 0.06])).toBe('pneumonia')
  expect(likeliestFinding(['none', 'opacity'], [1, 0])).toBe('opacity')
  expect(likeliestFinding(['a', 'b'], [0.9, 0.1])).toBe('b')
})
