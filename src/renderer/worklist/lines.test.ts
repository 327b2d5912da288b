import { expect, test } from 'vitest'
import type { WorklistGroup } from '../../contract/index.ts'
import { arrangeLines } from './lines.ts'

const group = (bucket: WorklistGroup['bucket'], count: number): WorklistGroup => ({ urgency: 'routine', bucket, count, operatingPoint: null })
const shown = (total: number, groups: WorklistGroup[]): unknown[] => {
  const lines = arrangeLines(total, groups)
  return Array.from({ length: lines.count }, (_, i) => {
    const line = lines.at(i)
    return line?.kind === 'group' ? line.group.bucket : line?.index
  })
}

test('headings stand over their groups, and places count studies alone', () => {
  expect(shown(5, [group('above', 2), group('refused', 1), group('below', 2)])).toEqual(['above', 0, 1, 'refused', 2, 'below', 3, 4])
  const lines = arrangeLines(5, [group('above', 2), group('refused', 1), group('below', 2)])
  expect(Array.from({ length: 5 }, (_, i) => lines.lineOf(i))).toEqual([1, 2, 4, 6, 7])
  expect([lines.isGroup(3), lines.isGroup(4), lines.at(8), lines.at(-1)]).toEqual([true, false, undefined, undefined])
})

test('one group alone, or none, needs no heading', () => {
  expect([shown(2, [group('below', 2)]), shown(2, []), arrangeLines(2, []).lineOf(1)]).toEqual([[0, 1], [0, 1], 1])
})
