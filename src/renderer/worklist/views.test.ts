import { expect, test } from 'vitest'
import { activeFilters, filterCount } from './activeFilters.ts'
import { queryOf, showSaved, showView, toggled, withFilter } from './views.ts'

test('a filter of the same kind takes the place of the view’s own', () => {
  expect(queryOf({ ...showView('likely'), filters: { bucket: ['below'], text: 'dx' } })).toEqual({ reading: 'unread', bucket: ['below'], text: 'dx' })
  expect(queryOf(showSaved('mine', { query: { days: 2 }, sort: { by: 'waiting', descending: false } }))).toEqual({ days: 2 })
})

test('an empty filter is no filter', () => {
  expect(withFilter({ text: 'a', modality: ['CR'] }, { text: '', modality: [], days: 2 })).toEqual({ days: 2 })
  expect([toggled(undefined, 'CR', true), toggled(['CR', 'DX'], 'CR', false), toggled(['CR'], 'CR', false)]).toEqual([['CR'], ['DX'], undefined])
  expect(toggled([{ finding: 'tb', value: 'present' }], { finding: 'tb', value: 'present' }, true)).toHaveLength(1)
})

test('each condition is a chip that says what it is and can be taken away', () => {
  const filters = { days: 2, modality: ['CR', 'DX'], bucket: ['refused' as const], score: { from: 0.4, to: 1 }, label: [{ finding: 'tb', value: 'absent' }], acquired: { from: '2026-01-01' }, text: 'okonkwo', hasPrior: true }
  expect(activeFilters(filters).map(({ text }) => text)).toEqual(['Last 2 days', 'From 2026-01-01', 'CR, DX', 'Not scored', 'Score 0.40 to 1.00', 'no tb', 'Has prior'])
  expect([activeFilters(filters)[0]?.without, filterCount(filters)]).toEqual([{ modality: ['CR', 'DX'], bucket: ['refused'], score: { from: 0.4, to: 1 }, label: [{ finding: 'tb', value: 'absent' }], acquired: { from: '2026-01-01' }, text: 'okonkwo', hasPrior: true }, 8])
})
