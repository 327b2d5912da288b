import { describe, expect, it } from 'vitest'
import { detailLine, firstDay, groupOf, nameOfKind } from './eventText.ts'

describe('an event in words', () => {
  it('is named by its kind, also one that is not known', () => {
    expect(['lockbox.opened', 'import', 'study.putAside'].map(nameOfKind)).toEqual(['Lockbox opened', 'Films imported', 'Study put aside'])
  })

  it('says its details', () => {
    expect(detailLine({ dataset: 'films', items: 12, inPlaceOf: 'a@1', why: null, rows: [1, 2] })).toBe('dataset films · items 12 · in place of a@1 · why – · rows [1,2]')
    expect([detailLine('text'), detailLine({})]).toEqual(['text', ''])
  })

  it('belongs to a group', () => {
    expect(['lockbox.sealed', 'run.done', 'import', 'studies.exported', 'person.locked', 'constructor', 'new.thing'].map(groupOf)).toEqual(['lockbox', 'model', 'data', 'data', 'person', 'other', 'other'])
  })
})

describe('firstDay', () => {
  it('counts back from today, today included', () => {
    const today = new Date('2026-03-01T10:00:00Z')
    expect((['all', 'today', 'week'] as const).map((period) => firstDay(period, today))).toEqual([{}, { from: '2026-03-01' }, { from: '2026-02-23' }])
  })
})
