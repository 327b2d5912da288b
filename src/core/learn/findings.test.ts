import { expect, test } from 'vitest'
import { isNegativeClass, orderClasses } from './classes.ts'
import { findingClass, findingDatasetName, isFindingName, parseFindingValue } from './findings.ts'

test('reads the spellings of tables, and nothing else', () => {
  expect(['1', '1.0', 'yes', 'Present', ' positive '].map((cell) => parseFindingValue(cell))).toEqual(Array.from({ length: 5 }, () => 'present'))
  expect(['0', '0.0', 'no', 'ABSENT', 'negative'].map((cell) => parseFindingValue(cell))).toEqual(Array.from({ length: 5 }, () => 'absent'))
  expect(['-1', '-1.0', '?', 'uncertain'].map((cell) => parseFindingValue(cell))).toEqual(Array.from({ length: 4 }, () => 'uncertain'))
  expect(['2', 'maybe not', '10', '', '0.5'].map((cell) => parseFindingValue(cell))).toEqual(Array.from({ length: 5 }))
})

test('the classes of a finding: the one without it first, uncertain ones left out unless asked for', () => {
  const classes = orderClasses([findingClass('Pleural Effusion', 'present', 'exclude') ?? '', findingClass('Pleural Effusion', 'absent', 'exclude') ?? ''])
  expect(classes).toEqual(['no Pleural Effusion', 'Pleural Effusion'])
  expect(classes.map(isNegativeClass)).toEqual([true, false])
  expect((['exclude', 'present', 'absent'] as const).map((policy) => findingClass('edema', 'uncertain', policy))).toEqual([undefined, 'edema', 'no edema'])
})

test('what says that there is none is no finding', () => {
  expect(['No Finding', 'normal', '', 'no effusion', 'effusion', 'Lung Opacity'].map(isFindingName)).toEqual([false, false, false, false, true, true])
  expect(findingDatasetName('chest', 'Pleural  Effusion')).toBe('chest-pleural-effusion')
})
