import { parquetWriteFile, type ColumnSource } from 'hyparquet-writer'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fit, parseFitSettings } from './fit.ts'

const a = [0.5, -1.25, 2, 0.125, -0.75, 1.5, 0, -2]
const b = [1, 3, -1, 0.5, 2.5, -0.5, 1.5, 2]
const y = [0, 1, 0, 1, 1, 0, 0, 1]
const settings = ['maxIter=5', 'regParam=0.05', 'elasticNetParam=0.3']

let folder = ''
const at = (name: string): string => join(folder, name)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hilum fit '))
  await writeFile(at('plain.csv'), `a,y,b\n${a.map((value, i) => [value, y[i], b[i]].join(',')).join('\n')}\n`)
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

describe('fit', () => {
  test('prints coefficients, intercept, objective history and iterations of a CSV file', async () => {
    const result = await fit({ features: at('plain.csv'), label: 'y', set: settings })
    expect(Object.keys(result)).toEqual(['coefficients', 'intercept', 'objectiveHistory', 'totalIterations'])
    expect(result.coefficients.map((row) => row.length)).toEqual([2])
    expect(result.objectiveHistory).toHaveLength(result.totalIterations + 1)
    expect(result.objectiveHistory[0]).toBeCloseTo(Math.log(2), 12)
  })

  test('a Parquet file gives the same, with a column per feature or with vectors, in several row groups', async () => {
    const expected = await fit({ features: at('plain.csv'), label: 'y', set: settings })
    const labels: ColumnSource = { name: 'y', data: y, type: 'DOUBLE' }
    const vectors = a.map((value, i) => [value, b[i]])
    parquetWriteFile({
      filename: at('columns.parquet'),
      rowGroupSize: 3,
      columnData: [{ name: 'a', data: a, type: 'FLOAT' }, labels, { name: 'b', data: b, type: 'DOUBLE' }]
    })
    parquetWriteFile({
      filename: at('vectors.parquet'),
      rowGroupSize: 3,
      columnData: [{ name: 'features', data: vectors }, { name: 'y', data: y.map(BigInt) }, { name: 'path', data: y.map(String) }]
    })
    expect(await fit({ features: at('columns.parquet'), label: 'y', set: settings })).toEqual(expected)
    expect(await fit({ features: at('vectors.parquet'), label: 'y', set: settings })).toEqual(expected)
  })

  test('names the classes where labels are words', async () => {
    const lines = a.map((value, i) => [value, b[i], y[i] === 1 ? 'viral' : 'clear'].join(','))
    await writeFile(at('words.csv'), `a,b,finding\n${lines.join('\n')}\n`)
    const plain = await fit({ features: at('plain.csv'), label: 'y', set: settings })
    expect(await fit({ features: at('words.csv'), label: 'finding', set: settings })).toEqual({ ...plain, classes: ['clear', 'viral'] })
  })

  test('one class alone has an infinite intercept, written so that JSON keeps it', async () => {
    await writeFile(at('one.csv'), 'a,y\n1,1\n2,1\n')
    const result = await fit({ features: at('one.csv'), label: 'y' })
    expect(JSON.parse(JSON.stringify(result))).toEqual({ coefficients: [[0]], intercept: ['Infinity'], objectiveHistory: [0], totalIterations: 0 })
  })

  test('reports progress and stops when asked to', async () => {
    const seen: number[] = []
    const abort = new AbortController()
    const run = fit({
      features: at('plain.csv'),
      label: 'y',
      set: settings,
      signal: abort.signal,
      onProgress: ({ done, total }) => {
        seen.push(done / total)
        if (done === 2) abort.abort(new Error('enough'))
      }
    })
    await expect(run).rejects.toThrow('enough')
    expect(seen).toEqual([0, 0.2, 0.4])
  })

  test.each([
    ['absent.csv', 'y', /there is no such file/],
    ['.', 'y', /is a folder/],
    ['plain.csv', 'z', /no column "z" for the label; the columns are "a", "y", "b"/],
    ['broken.parquet', 'y', /not a valid Parquet file/],
    ['blank.parquet', 'y', /Row 2, column "a" is blank/],
    ['text.parquet', 'y', /Row 1, column "a" holds "one", which is not a finite number/],
    ['ragged.parquet', 'y', /Row 2, column "features" has 1 numbers, but the first row has 2/],
    ['unlabelled.parquet', 'y', /Row 2, column "y" has no label/]
  ])('refuses %s', async (name, label, message) => {
    const labels: ColumnSource = { name: 'y', data: [0, 1], type: 'INT32' }
    const write = (file: string, data: unknown[], column = 'a'): void =>
      parquetWriteFile({ filename: at(file), columnData: [{ name: column, data }, labels] })
    await writeFile(at('broken.parquet'), 'PAR1 but nothing else')
    write('blank.parquet', [1, null])
    write('text.parquet', ['one', 'two'])
    write('ragged.parquet', [[1, 2], [3]], 'features')
    parquetWriteFile({ filename: at('unlabelled.parquet'), columnData: [{ name: 'a', data: [1, 2] }, { name: 'y', data: ['x', null] }] })
    await expect(fit({ features: at(name), label })).rejects.toThrow(message)
  })
})

describe('parseFitSettings', () => {
  test('reads every setting; the last one wins', () => {
    expect(
      parseFitSettings(
        'maxIter=3 maxIter=20 regParam=5e-2 elasticNetParam=.3 tol=0 fitIntercept=false standardization=true family=multinomial spark=3.1'.split(' ')
      )
    ).toEqual({
      maxIter: 20,
      regParam: 0.05,
      elasticNetParam: 0.3,
      tol: 0,
      fitIntercept: false,
      standardization: true,
      family: 'multinomial',
      spark: '3.1'
    })
  })

  test.each([
    [
      'maxiter=3',
      '--set maxiter=3: there is no setting "maxiter"; the settings are ' +
        'maxIter, regParam, elasticNetParam, tol, fitIntercept, standardization, family, spark.'
    ],
    ['maxIter', '--set maxIter: write it as key=value.'],
    ['maxIter=1.5', '--set maxIter=1.5: a whole number is needed.'],
    ['maxIter=', '--set maxIter=: a number is needed.'],
    ['regParam=-1', '--set regParam=-1: it must be 0 or more.'],
    ['elasticNetParam=1.1', '--set elasticNetParam=1.1: it must be 1 or less.'],
    ['fitIntercept=yes', '--set fitIntercept=yes: true or false is needed.'],
    ['family=poisson', '--set family=poisson: auto, binomial or multinomial is needed.'],
    ['spark=2.4', '--set spark=2.4: 4 or 3.1 is needed.']
  ])('refuses %s', (setting, message) => {
    expect(() => parseFitSettings([setting])).toThrow(expect.objectContaining({ name: 'FitSettingsError', code: 'usage', message }))
  })
})
