import { describe, expect, it } from 'vitest'
import type { Job } from '../../contract/index.ts'
import { notePace, paceFrom, paceOf } from './jobPace.ts'

const UNKNOWN = { rate: undefined, left: undefined }

function running(done: number, total = 130): Job {
  return { jobId: 'j', kind: 'import', state: 'running', progress: { phase: 'import', done, total, unit: 'files' }, error: null, createdAt: '2026-03-14T08:00:00Z', changedAt: '2026-03-14T08:00:00Z' }
}

describe('paceFrom', () => {
  it('is per second, with the time that the rest takes', () => {
    expect(paceFrom([{ at: 1000, done: 10 }, { at: 2000, done: 30 }, { at: 3000, done: 50 }], 130)).toEqual({ rate: 20, left: 4 })
  })

  it('says nothing before it knows, and nothing of what stands', () => {
    expect(paceFrom([], 10)).toEqual(UNKNOWN)
    expect(paceFrom([{ at: 0, done: 1 }], 10)).toEqual(UNKNOWN)
    expect(paceFrom([{ at: 0, done: 1 }, { at: 900, done: 1 }], 10)).toEqual(UNKNOWN)
    expect(paceFrom([{ at: 0, done: 0 }, { at: 500, done: 5 }], 0)).toEqual({ rate: 10, left: undefined })
  })
})

describe('paceOf', () => {
  it('follows a job, forgets what is long ago and begins again with a phase', () => {
    notePace(running(0), 0)
    notePace(running(10), 1000)
    expect(paceOf(running(10))).toEqual({ rate: 10, left: 12 })
    notePace(running(100), 10_500)
    expect(paceOf(running(100)).rate).toBeCloseTo(90 / 9.5)
    notePace(running(5), 11_000)
    expect(paceOf(running(5))).toEqual(UNKNOWN)
    notePace(running(15), 12_000)
    notePace({ ...running(15), state: 'done' }, 12_100)
    expect(paceOf(running(15))).toEqual(UNKNOWN)
  })
})
