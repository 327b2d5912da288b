import { expect, test } from 'vitest'
import { parseFilters, parseSort } from './worklistFilter.ts'

test('filters become the worklist query', () => {
  expect(
    parseFilters(['text=okonkwo dx', 'reading=unread', 'status=new,flagged', 'modality=CR, DX', 'bucket=above', 'score=0.4..', 'urgency=stat', 'label=Pneumonia:present,tb', 'from=2026-01-01', 'days=2', 'dataset=films', 'queued=true', 'hasPrior=false'])
  ).toEqual({
    text: 'okonkwo dx', reading: 'unread', status: ['new', 'flagged'], modality: ['CR', 'DX'], bucket: ['above'], score: { from: 0.4, to: 1 }, urgency: ['stat'],
    label: [{ finding: 'Pneumonia', value: 'present' }, { finding: 'tb' }], acquired: { from: '2026-01-01' }, days: 2, dataset: ['films'], queued: true, hasPrior: false
  })
})

test.each([['okonkwo', /KEY=VALUE/], ['colour=red', /knows no "colour"/], ['status=old', /--filter status/], ['score=0.4..7', /--filter score/], ['from=yesterday', /--filter acquired\.from/], ['queued=maybe', /--filter queued/]])(
  'refuses %s with what would be right', (filter, message) => {
    expect(() => parseFilters([filter])).toThrow(message)
  }
)

test('an order is named, and turned round', () => {
  expect([parseSort('acquired'), parseSort('waiting:desc')]).toEqual([{ by: 'acquired', descending: false }, { by: 'waiting', descending: true }])
  expect(() => parseSort('colour')).toThrow(/--sort takes ai, next/)
})
