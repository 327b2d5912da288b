import { decimal, decimals, shorts } from './attributes.ts'
import type { DicomScope } from './parseDicom.ts'

/** How a multi-frame image is played (PS3.3 C.7.6.5). */
export interface Cine {
  readonly framesPerSecond?: number
  /** The attribute that the rate comes from. */
  readonly source?: 'RecommendedDisplayFrameRate' | 'CineRate' | 'FrameTime' | 'FrameTimeVector'
  /** Milliseconds between two frames, as written. */
  readonly frameTime?: number
  /** Milliseconds before each frame, as written; the first counts from the first frame. */
  readonly frameTimeVector?: readonly number[]
  /** The attributes that tell one frame from the next, as `(gggg,eeee)`. */
  readonly frameIncrementPointer?: readonly string[]
}

/**
 * The Cine module's times. The rate is the recommended one, else the cine rate, else what the frame times give: those the pointer (0028,0009)
 * names, where it names one. Undefined where the file says nothing.
 */
export function cineOf(dataset: DicomScope): Cine | undefined {
  const frameTime = positive(decimal(dataset, 'x00181063'))
  const vector = decimals(dataset, 'x00181065')
  const words = shorts(dataset, 'x00280009')
  const pointer = Array.from({ length: Math.floor(words.length / 2) }, (_, i) => `(${hex(words[2 * i])},${hex(words[2 * i + 1])})`)
  const perVector = vector.length > 1 ? meanOf(vector.slice(1)) : undefined
  const byTime: Rate[] = [['FrameTime', frameTime === undefined ? undefined : 1000 / frameTime]]
  const byVector: Rate[] = [['FrameTimeVector', perVector === undefined || perVector <= 0 ? undefined : 1000 / perVector]]
  const rates: Rate[] = [
    ['RecommendedDisplayFrameRate', positive(decimal(dataset, 'x00082144'))],
    ['CineRate', positive(decimal(dataset, 'x00180040'))],
    ...(pointer.includes('(0018,1065)') ? [...byVector, ...byTime] : [...byTime, ...byVector])
  ]
  const rate = rates.find(([, value]) => value !== undefined)
  const cine: Cine = {
    ...(rate?.[1] === undefined ? {} : { framesPerSecond: rate[1], source: rate[0] }),
    ...(frameTime === undefined ? {} : { frameTime }),
    ...(vector.length === 0 ? {} : { frameTimeVector: vector }),
    ...(pointer.length === 0 ? {} : { frameIncrementPointer: pointer })
  }
  return Object.keys(cine).length === 0 ? undefined : cine
}

type Rate = readonly [NonNullable<Cine['source']>, number | undefined]

function positive(value: number | undefined): number | undefined {
  return value !== undefined && value > 0 ? value : undefined
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function hex(word: number | undefined): string {
  return (word ?? 0).toString(16).padStart(4, '0')
}
