import { array, assert, double, nat, property, tuple } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseFeatureTable } from './featureTable.ts'
import { FeatureTableError } from './featureTableError.ts'

describe('parseFeatureTable', () => {
  test('reads features and class numbers, wherever the label column stands', () => {
    expect(parseFeatureTable('a,y,b\n1,0,2.5\n-3e-2,1,4\n', 'y')).toEqual({
      features: { rows: 2, columns: 2, data: Float64Array.of(1, 2.5, -0.03, 4) },
      featureNames: ['a', 'b'],
      labels: Int32Array.of(0, 1)
    })
  })

  test('reads a byte order mark, quotes, CRLF, semicolons and blank lines at the end', () => {
    expect(parseFeatureTable('\uFEFF"a";"class"\r\n"1.5";"viral"\r\n2;covid\r\n3;viral\r\n\r\n\r\n', 'class')).toEqual({
      features: { rows: 3, columns: 1, data: Float64Array.of(1.5, 2, 3) },
      featureNames: ['a'],
      labels: Int32Array.of(1, 0, 1),
      classes: ['covid', 'viral']
    })
  })

  test('takes labels written as 0.0 and 1.0 for class numbers, and numbers among words for words', () => {
    expect(parseFeatureTable('a,y\n1,0.0\n2,1.0\n', 'y').labels).toEqual(Int32Array.of(0, 1))
    expect(parseFeatureTable('a,y\n1,2\n2,none\n3,10\n', 'y')).toMatchObject({ labels: Int32Array.of(1, 2, 0), classes: ['10', '2', 'none'] })
  })

  test.each([
    ['', 'The file is empty: there is no header line.'],
    ['\n\n', 'The file is empty: there is no header line.'],
    ['a,y\n', 'The file has a header but no rows.'],
    ['a,b\n1,2\n', 'There is no column "y" for the label; the columns are "a", "b".'],
    ['y\n1\n', 'The file has the label column "y" alone, and no features.'],
    ['a,a,y\n1,2,0\n', 'The header has the column "a" twice.'],
    ['a,,y\n1,2,0\n', 'Column 2 has no name in the header.'],
    ['a,b,y\n1,2,0\n3,,1\n', 'Line 3, column "b" is blank.'],
    ['a,b,y\n1, ,0\n', 'Line 2, column "b" is blank.'],
    ['a,b,y\n1,2,0\n3,NaN,1\n', 'Line 3, column "b" holds "NaN", which is not a finite number.'],
    ['a,b,y\n1,Infinity,0\n', 'Line 2, column "b" holds "Infinity", which is not a finite number.'],
    ['a,b,y\n1,1e999,0\n', 'Line 2, column "b" holds "1e999", which is not a finite number.'],
    ['a,b,y\n0x10,2,0\n', 'Line 2, column "a" holds "0x10", which is not a finite number.'],
    ['a,b,y\n1,two,0\n', 'Line 2, column "b" holds "two", which is not a finite number.'],
    ['a,b,y\n1,2,0\n3,1\n', 'Line 3 has 2 cells, but the header has 3 columns.'],
    ['a,b,y\n1,2,0,9\n', 'Line 2 has 4 cells, but the header has 3 columns.'],
    ['a,b,y\n1,2,0\n\n3,4,1\n', 'Line 3 is blank.'],
    ['a,y\n1,0\n2,\n', 'Line 3, column "y" has no label.'],
    ['a,y\n1,0\n2,-1\n', 'Line 3, column "y" has the label -1; number the classes 0, 1, … (at most 9999), or name them.'],
    ['a,y\n1,0.5\n', 'Line 2, column "y" has the label 0.5; number the classes 0, 1, … (at most 9999), or name them.']
  ])('refuses %j', (csv, message) => {
    expect(() => parseFeatureTable(csv, 'y')).toThrow(new FeatureTableError(message))
  })

  test('a table written with the shortest text of each number is read back exactly', () => {
    const number = double({ noNaN: true, noDefaultInfinity: true })
    assert(
      property(array(tuple(number, number, nat(3)), { minLength: 1, maxLength: 20 }), (rows) => {
        const csv = `a,b,y\n${rows.map((row) => row.join(',')).join('\n')}`
        const table = parseFeatureTable(csv, 'y')
        // text has no sign of zero
        expect(Array.from(table.features.data)).toEqual(rows.flatMap(([a, b]) => [a + 0, b + 0]))
        expect(Array.from(table.labels)).toEqual(rows.map(([, , y]) => y))
      })
    )
  })
})
