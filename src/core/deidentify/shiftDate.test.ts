import { expect, test } from 'vitest'
import { shiftDates } from './shiftDate.ts'

test.each([
  ['20240228', 'DA', 2, '20240301'],
  ['20240101', 'DA', -1, '20231231'],
  ['1999.12.31', 'DA', 1, '20000101'],
  ['20240101\\20240102', 'DA', 366, '20250101\\20250102'],
  ['', 'DA', 5, ''],
  ['20240229235959.123456+0100', 'DT', 365, '20250228235959.123456+0100'],
  ['2024022923', 'DT', 1, '2024030123'],
  ['235959.999', 'TM', 100, '235959.999'],
  ['23:59:59', 'TM', 1, '23:59:59']
] as const)('%s (%s) by %i days is %s', (text, vr, days, expected) => {
  expect(shiftDates(text, vr, days)).toBe(expected)
})

test('what is no whole date cannot be moved', () => {
  expect(['2024', '202402', '20240231', '20241301', '2024010', 'Doe', '20240101-20240201'].map((text) => shiftDates(text, 'DA', 1))).toEqual(Array.from({ length: 7 }))
  expect(['2024', '202402', '20240101Z'].map((text) => shiftDates(text, 'DT', 1))).toEqual([undefined, undefined, undefined])
  expect(shiftDates('Doe', 'TM', 1)).toBeUndefined()
})

const minutes = (date: string, time: string): number =>
  Date.UTC(Number(date.slice(0, 4)), Number(date.slice(4, 6)) - 1, Number(date.slice(6)), Number(time.slice(0, 2)), Number(time.slice(2))) / 60_000

test('an examination that goes past midnight keeps its length', () => {
  const [first, last] = [shiftDates('20231231', 'DA', -400), shiftDates('20240101', 'DA', -400)]
  expect(minutes(last ?? '', '0015') - minutes(first ?? '', '2350')).toBe(25)
})
