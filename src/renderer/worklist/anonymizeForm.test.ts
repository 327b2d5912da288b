import { expect, test } from 'vitest'
import { anonymizeInput, BEFORE } from './anonymizeForm.ts'

const from = { studyIds: [1, 2] }
const ready = { ...BEFORE, out: '/out' }

test('names the first thing that is missing', () => {
  const missing = [
    BEFORE, { ...ready, prefix: 'a b' }, { ...ready, dates: 'days', days: '0' } as const, { ...ready, dates: 'days', days: 'soon' } as const, { ...ready, whose: 'dataset' } as const,
    { ...ready, mapping: { file: null, isNew: true, passphrase: '', again: '' } }, { ...ready, mapping: { file: '/m', isNew: true, passphrase: '', again: '' } }, { ...ready, mapping: { file: '/m', isNew: true, passphrase: 'a', again: 'b' } }
  ].map((form) => anonymizeInput(form, from).missing)
  expect(missing).toEqual(['out', 'prefix', 'days', 'days', 'dataset', 'file', 'passphrase', 'again'])
})

test('gives the command what the form says', () => {
  expect(anonymizeInput(ready, from).input).toEqual({ from, out: '/out', prefix: 'ANON', onBurnedIn: 'refuse', retain: [] })
  expect(
    anonymizeInput({ ...ready, dates: 'days', days: '−90', retain: ['device'], blank: '0,0,320,40\n\n 1,2,3,4', blankRules: '/rules.json', mapping: { file: '/m', isNew: false, passphrase: 'secret', again: '' } }, from).input
  ).toEqual({ from, out: '/out', prefix: 'ANON', onBurnedIn: 'refuse', retain: ['device'], shiftDates: -90, blank: ['0,0,320,40', '1,2,3,4'], blankRules: '/rules.json', mapping: { file: '/m', passphrase: 'secret' } })
  expect(anonymizeInput({ ...ready, dates: 'kept' }, from).input?.retain).toEqual(['fullDates'])
  expect(anonymizeInput({ ...ready, dates: 'random' }, from).input?.shiftDates).toBe('random-per-patient')
})
