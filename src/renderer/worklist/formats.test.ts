import { describe, expect, it } from 'vitest'
import { formatAcquired, formatLabels, formatPersonName, formatProbability, formatSexAge, formatStudy, probabilityStep, formatAcquiredShort, formatWaiting } from './formats.ts'

describe('formats', () => {
  it('writes names as a list does', () => {
    expect(['Okonkwo^Adaeze', 'Nguyen^Van^Duc', 'Yamada^Tarou=山田^太郎', '^=洪^吉洞=홍^길동', 'Plato', '^', '', null].map(formatPersonName)).toEqual([
      'Okonkwo, Adaeze',
      'Nguyen, Van Duc',
      'Yamada, Tarou',
      '洪 吉洞',
      'Plato',
      'No name in file',
      'No name in file',
      'No name in file'
    ])
  })

  it('keeps the unit of an age that is not in years', () => {
    const ages = [['F', '061Y'], ['M', '004M'], [null, '010D'], ['O', null], [null, null], ['F', 'old']] as const
    expect(ages.map(([sex, age]) => formatSexAge({ row: 1, id: null, name: null, sex, age }))).toEqual(['F 61', 'M 4 m', '10 d', 'O', '–', 'F'])
  })

  it('never moves the scanner\'s clock', () => {
    expect(['2026-03-14T08:52:10', '2026-03-14', '2026-13-40', '', null].map(formatAcquired)).toEqual([
      { day: '14 Mar 2026', time: '08:52' },
      { day: '14 Mar 2026', time: '' },
      { day: '–', time: '' },
      { day: '–', time: '' },
      { day: '–', time: '' }
    ])
  })

  it('never rounds to a certainty', () => {
    expect([0, 0.0004, 0.005, 0.5, 0.994, 0.9999, 1].map(formatProbability)).toEqual(['0.00', '<0.01', '0.01', '0.50', '0.99', '>0.99', '1.00'])
    expect([0, 0.2, 0.59, 0.6, 0.8, 1].map(probabilityStep)).toEqual([1, 2, 3, 4, 5, 5])
  })

  it('names labels and studies', () => {
    expect(formatLabels([{ finding: 'opacity', value: 'present' }, { finding: 'effusion', value: 'absent' }, { finding: 'class', value: 'covid' }, { finding: 'nodule', value: 'uncertain' }])).toBe('opacity, no effusion, class: covid, nodule, uncertain')
    expect([formatStudy({ modality: 'DX', description: 'Chest PA' }), formatStudy({ modality: null, description: null })]).toEqual(['DX Chest PA', 'No description'])
    expect(['CT chest', 'ct', 'CTA chest', ''].map((description) => formatStudy({ modality: 'CT', description }))).toEqual(['CT chest', 'ct', 'CT CTA chest', 'CT'])
  })
})

it('writes how long a study has waited in its largest unit', () => {
  const now = Date.parse('2026-03-14T12:00:00Z')
  const since = (iso: string): string => formatWaiting(iso, now)
  expect([since('2026-03-14T11:48:00Z'), since('2026-03-14T05:30:00Z'), since('2026-03-12T12:00:00Z'), since('2026-03-12T12:00:01Z'), since('2020-03-14T12:00:00Z'), since('2027-01-01T00:00:00Z')]).toEqual(['12 min', '6 h', '2 d', '47 h', '6.0 y', '0 min'])
})

it('leaves out the year that it is, and the time of another', () => {
  expect([formatAcquiredShort('2026-03-14T08:52:00', 2026), formatAcquiredShort('2024-03-14T08:52:00', 2026), formatAcquiredShort(null, 2026)]).toEqual([{ day: '14 Mar', time: '08:52' }, { day: '14 Mar 2024', time: '' }, { day: '–', time: '' }])
})
