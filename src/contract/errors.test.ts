import { describe, expect, it } from 'vitest'
import * as fc from 'fast-check'
import { CommandError, isErrorData, toErrorData } from './errors.ts'

describe('toErrorData', () => {
  it('keeps a coded error whole', () => {
    const error = new CommandError({ code: 'library-too-new', message: 'Version 9', detail: { found: 9, known: 3 } })
    expect(toErrorData(error)).toEqual({ code: 'library-too-new', message: 'Version 9', detail: { found: 9, known: 3 } })
  })

  it('moves a system code into the detail', () => {
    expect(toErrorData(Object.assign(new Error('no such file'), { code: 'ENOENT' }))).toEqual({ code: 'failed', message: 'no such file', detail: { code: 'ENOENT' } })
  })

  it('says a full disk in words', () => {
    expect(toErrorData(Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }))).toEqual({
      code: 'disk-full', message: 'The disk is full, and nothing was written by half. Free some space and try again. (ENOSPC: no space left on device, write)', detail: { code: 'ENOSPC' }
    })
  })

  it('drops a detail that cannot be cloned but keeps the error', () => {
    const cycle: Record<string, unknown> = {}
    cycle['self'] = cycle
    expect(toErrorData(Object.assign(new Error('broken'), { code: 'bad-thing', detail: cycle }))).toEqual({ code: 'bad-thing', message: 'broken' })
  })

  it('survives an error whose getters throw', () => {
    const hostile = Object.defineProperty({}, 'message', { get: () => { throw new Error('trap') } })
    expect(toErrorData(hostile)).toEqual({ code: 'failed', message: 'An error occurred that could not be described.' })
  })

  it('describes anything thrown as data that survives a structured clone', () => {
    fc.assert(fc.property(fc.anything(), (thrown) => {
      const data = toErrorData(thrown)
      expect(isErrorData(data)).toBe(true)
      expect(structuredClone(data)).toEqual(data)
      expect(JSON.parse(JSON.stringify(data))).toEqual(data)
    }))
  })
})
