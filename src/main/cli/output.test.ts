import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { createOutput, duration, progressLine, table } from './output.ts'

const collect = (stream: PassThrough): string => String(stream.read() ?? '')

describe('createOutput', () => {
  it('keeps stdout for the one JSON document', () => {
    const stdout = new PassThrough()
    const stderr = new PassThrough()
    const output = createOutput({ json: true, stdout, stderr })
    output.note('one file was refused')
    output.progress({ phase: 'Importing', done: 2, total: 2, unit: 'files' })
    output.result({ a: 1 }, () => ['never printed'])
    expect(JSON.parse(collect(stdout))).toEqual({ a: 1 })
    expect(collect(stderr)).toBe('one file was refused\nImporting  2 of 2 files\n')
  })

  it('prints at most a line every two seconds where there is no terminal, and always the last', () => {
    const stderr = new PassThrough()
    let time = 10_000
    const output = createOutput({ json: false, stdout: new PassThrough(), stderr, now: () => time })
    for (let done = 0; done <= 10; done++, time += 500) output.progress({ phase: 'Importing', done, total: 10, unit: 'files' })
    expect(collect(stderr).split('\n').map((line) => line.split('  ')[1])).toEqual([
      '0 of 10 files',
      '4 of 10 files',
      '8 of 10 files',
      '10 of 10 files',
      undefined
    ])
  })

  it('rewrites one line on a terminal', () => {
    const stderr = Object.assign(new PassThrough(), { isTTY: true })
    let time = 0
    const output = createOutput({ json: false, stdout: new PassThrough(), stderr, now: () => (time += 1000) })
    output.progress({ phase: 'Importing', done: 1, total: 2, unit: 'files' })
    output.progress({ phase: 'Importing', done: 2, total: 2, unit: 'files' })
    expect(collect(stderr)).toBe('\r\u001b[2KImporting  1 of 2 files\r\u001b[2KImporting  2 of 2 files  1.0/s\n')
  })
})

it('tells rate and time left', () => {
  expect(progressLine({ phase: 'Featurizing', done: 120, total: 300, unit: 'images' }, 5)).toBe('Featurizing  120 of 300 images  24/s  8 s left')
  expect(progressLine({ phase: 'Featurizing', done: 120, total: 300, unit: 'images' }, 5, 20)).toBe('Featurizing  120 of 300 images  20/s  9 s left')
  expect([0.2, 61, 200, 5500].map(duration)).toEqual(['1 s', '61 s', '3 min', '1 h 32 min'])
})

it('aligns a table, numbers to the right', () => {
  expect(table([['class', 'images'], ['none', '12'], ['opacity', '7']])).toEqual(['class    images', 'none         12', 'opacity       7'])
})
