import type { Job } from '../../contract/index.ts'

export interface Count {
  /** Milliseconds of any one clock. */
  readonly at: number
  readonly done: number
}

/** How fast a job goes: units per second, and seconds left. Both undefined until two counts were seen. */
export interface Pace {
  readonly rate: number | undefined
  readonly left: number | undefined
}

const WINDOW_MS = 10_000
const seen = new Map<string, readonly Count[]>()

/** Keeps what a job's event says, for `paceOf`: about the last ten seconds of its phase. */
export function notePace({ jobId, state, progress }: Job, at: number): void {
  if (state !== 'running' || progress === null) {
    seen.delete(jobId)
    return
  }
  const before = seen.get(jobId) ?? []
  // a count that falls is another phase
  const same = before.filter((count) => at - count.at < WINDOW_MS && count.done <= progress.done)
  seen.set(jobId, [...same, { at, done: progress.done }])
}

export function paceOf({ jobId, progress }: Job): Pace {
  return paceFrom(seen.get(jobId) ?? [], progress?.total ?? 0)
}

export function paceFrom(counts: readonly Count[], total: number): Pace {
  const first = counts[0]
  const last = counts.at(-1)
  if (first === undefined || last === undefined || last.at <= first.at || last.done <= first.done) return { rate: undefined, left: undefined }
  const rate = (1000 * (last.done - first.done)) / (last.at - first.at)
  return { rate, left: total > last.done ? (total - last.done) / rate : undefined }
}
