import { describe, expect, it } from 'vitest'
import { eventOf } from './runSpark.ts'

describe('eventOf', () => {
  it('takes what the driver tells', () => {
    expect(eventOf('HILUM {"event": "fitted", "folds": 5, "labelled": 746}')).toEqual({ event: 'fitted', folds: 5, labelled: 746 })
  })

  it('leaves every other line to the log', () => {
    for (const line of ['', 'WARN NativeCodeLoader', 'HILUM ', 'HILUM {"event": "fitted"', 'HILUM {"event": "fitted", "folds": 5}', 'HILUM {"event": "unknown"}']) expect(eventOf(line)).toBeUndefined()
  })
})
