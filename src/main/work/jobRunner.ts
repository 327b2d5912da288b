import { setTimeout as wait } from 'node:timers/promises'
import { CommandError, toErrorData, type EventMessage, type Job, type JobDetail, type JsonValue, type Progress, type RefusedInput } from '../../contract/index.ts'
import type { WorkContext, WorkPause } from '../handlers/workContext.ts'
import { RowUnknownError } from '../store/errors.ts'
import { INTERRUPTED, JOBS_KEPT, type JobChange } from '../store/jobs.ts'
import type { Library } from '../store/openLibrary.ts'
import { createThrottle, type Throttle } from './throttle.ts'

/**
 * Where a job waits for its turn; each lane does one after the other, and the lanes go side by side. `heavy`: training and what else takes the
 * machine. `import`: what reads files. `background`: scoring, which gives way to everything.
 */
export type JobLane = 'heavy' | 'import' | 'background'

/** What the handlers of long work are given. */
export interface JobWorkContext extends WorkContext {
  readonly jobId: string
  /** Keeps inputs that were refused, for `jobs.show`. */
  readonly refuse: (refused: readonly RefusedInput[]) => void
  readonly pause: WorkPause
}

/** Does the work and resolves to its result, which is JSON. A rejection is the job's error. */
export type RunWork = (context: JobWorkContext) => Promise<JsonValue>

/** Starts long work: `kind` and `payload` are kept with the job, and the payload is JSON. The lane is `heavy` where none is given. */
export type StartWork = (kind: string, payload: unknown, run: RunWork, options?: { readonly lane?: JobLane; readonly canPause?: boolean }) => Job

export interface JobRunner {
  readonly work: StartWork
  list(): Job[]
  /** Lanes in which something runs or waits here. */
  openLanes(): JobLane[]
  /** Cancels what runs or waits in a lane; resolves when nothing does any more. */
  clear(lane: JobLane): Promise<void>
  /** Whether this job runs or waits here. */
  isOpen(jobId: string): boolean
  /** Throws RowUnknownError. */
  show(jobId: string, page: { readonly offset: number; readonly limit: number }): JobDetail
  /** Throws RowUnknownError, and CommandError `job-elsewhere` for a job of another program. */
  cancel(jobId: string): Job
  /** The lane is free for the next meanwhile. Throws RowUnknownError, and CommandError `job-not-paused` where the job does not run or cannot be paused. */
  pause(jobId: string): Job
  /** Throws RowUnknownError, and CommandError `job-not-paused`. */
  resume(jobId: string): Job
  /** Ends everything as interrupted; resolves when nothing writes to the library any more, or after a grace period. */
  close(): Promise<void>
}

export interface JobRunnerParts {
  readonly library: Library
  readonly emit: (message: EventMessage) => void
  /** What the lane's work needs besides the library: its way to start processes, engine and weights. */
  readonly contextOf: (lane: JobLane) => Omit<WorkContext, 'library' | 'signal' | 'onProgress'>
  readonly graceMs?: number
}

/** Between two `job.changed` of one job. */
const EVENT_MS = 100
/** Between two writes of a job's progress: each is synced to disk. */
const SAVE_MS = 5000
/** A cancelled job process has 2 s to leave, and is killed then. */
const GRACE_MS = 4000

interface Entry {
  readonly lane: JobLane
  readonly run: RunWork
  readonly controller: AbortController
  readonly events: Throttle
  readonly canPause: boolean
  paused: { readonly over: PromiseWithResolvers<void>; readonly error: Job['error'] } | undefined
  job: Job
  savedAt: number
}

/** A job that a full disk paused looks as often whether there is room, and leaves as much free. */
const ROOM_MS = 2000
const ROOM_BYTES = 16 * 2 ** 20

/** Why a running job's signal is aborted: asked for by a person, or the program is closing. */
const CLOSING = Symbol('closing')

/**
 * The jobs of one open library in this process. Each has a row from its beginning to its end; what a crash of the whole program leaves unfinished
 * reads as interrupted when the library is opened next. Work that fails takes nothing else with it.
 */
export function createJobRunner({ library, emit, contextOf, graceMs = GRACE_MS }: JobRunnerParts): JobRunner {
  const entries = new Map<string, Entry>()
  const queues: Record<JobLane, Entry[]> = { heavy: [], import: [], background: [] }
  const running = new Map<JobLane, Entry>()
  const turns = new Map<Entry, Promise<void>>()
  /** Ends that wait for room on the disk. */
  const unsaved = new Map<string, Job>()
  let closed = false
  library.jobs.settle()

  /** A row that cannot be written (full disk) must not cost the job its end. False where it was not. */
  function save(entry: Entry, change: JobChange): boolean {
    let isSaved = true
    try {
      entry.job = library.jobs.change(entry.job.jobId, change)
    } catch {
      isSaved = false
      const { result: _, ...shown } = change
      entry.job = { ...entry.job, ...shown }
    }
    // paused is no state of a row: a job that its program leaves so is interrupted
    if (entry.paused !== undefined && entry.job.state === 'running') entry.job = { ...entry.job, state: 'paused', error: entry.paused.error }
    entry.savedAt = performance.now()
    return isSaved
  }
  function tell(entry: Entry): void {
    entry.events(() => emit({ name: 'job.changed', payload: entry.job }))
  }
  function progressed(entry: Entry, progress: Progress): void {
    if (!entries.has(entry.job.jobId)) return
    if (performance.now() - entry.savedAt > SAVE_MS) save(entry, { progress })
    else entry.job = { ...entry.job, progress }
    tell(entry)
  }
  function end(entry: Entry, change: JobChange): void {
    const { jobId, progress } = entry.job
    const whole = { ...(progress === null ? {} : { progress }), ...change }
    if (!save(entry, whole)) {
      unsaved.set(jobId, entry.job)
      library.db.note(() => {
        library.jobs.change(jobId, whole)
        unsaved.delete(jobId)
      })
    }
    entries.delete(jobId)
    tell(entry)
    entry.events.flush()
    emit({ name: 'library.changed', payload: {} })
  }
  function stopped({ controller: { signal } }: Entry): JobChange {
    return signal.reason === CLOSING ? { state: 'failed', error: INTERRUPTED } : { state: 'cancelled' }
  }

  async function perform(entry: Entry): Promise<void> {
    const { jobId } = entry.job
    const { signal } = entry.controller
    try {
      save(entry, { state: 'running' })
      tell(entry)
      const result = await entry.run({
        ...contextOf(entry.lane),
        library,
        jobId,
        signal,
        onProgress: (progress) => progressed(entry, progress),
        refuse: (refused) => {
          if (refused.length > 0) library.jobs.addRefusals(jobId, refused)
        },
        pause: pauseOf(entry)
      })
      end(entry, { state: 'done', result })
    } catch (error) {
      if (signal.aborted) return end(entry, stopped(entry))
      const { code, message } = toErrorData(error)
      end(entry, { state: 'failed', error: { code, message } })
    }
  }
  function next(lane: JobLane): void {
    if (running.has(lane) || closed) return
    const entry = queues[lane].shift()
    if (entry === undefined) return
    running.set(lane, entry)
    const turn = perform(entry).finally(() => {
      turns.delete(entry)
      leaveLane(entry)
    })
    turns.set(entry, turn)
  }
  function leaveLane(entry: Entry): void {
    if (running.get(entry.lane) !== entry) return
    running.delete(entry.lane)
    next(entry.lane)
  }
  function hold(entry: Entry, error: Job['error']): void {
    entry.paused = { over: Promise.withResolvers<void>(), error }
    entry.job = { ...entry.job, state: 'paused', error }
    if (entry.job.progress !== null) save(entry, { progress: entry.job.progress })
    tell(entry)
    leaveLane(entry)
  }
  function goOn(entry: Entry): void {
    entry.paused?.over.resolve()
    entry.paused = undefined
    entry.job = { ...entry.job, state: 'running', error: null }
    tell(entry)
  }
  function pauseOf(entry: Entry): WorkPause {
    const { signal } = entry.controller
    const over = async (): Promise<void> => {
      while (entry.paused !== undefined) await entry.paused.over.promise
      signal.throwIfAborted()
    }
    return {
      isAsked: () => entry.paused !== undefined,
      end: over,
      async untilRoom(error, bytes) {
        signal.throwIfAborted()
        if (entry.paused === undefined) hold(entry, { code: error.code, message: error.message })
        const own = entry.paused
        const look = setInterval(() => {
          if (entry.paused === own && own?.error !== null && library.db.retry() && (library.db.room.free() ?? Infinity) > bytes + ROOM_BYTES) goOn(entry)
        }, ROOM_MS)
        try {
          await over()
        } finally {
          clearInterval(look)
        }
      }
    }
  }
  function holdable(jobId: string, isPaused: boolean): Entry {
    const entry = entries.get(jobId)
    if (entry !== undefined && entry.canPause && (entry.paused !== undefined) === isPaused && turns.has(entry)) return entry
    throw new CommandError({ code: 'job-not-paused', message: isPaused ? `This job is not paused; it is ${find(jobId).state}.` : `This job cannot be paused; it is ${find(jobId).state}.` })
  }
  function find(jobId: string): Job {
    const job = entries.get(jobId)?.job ?? unsaved.get(jobId) ?? library.jobs.byId(jobId)
    if (job === undefined) throw new RowUnknownError('job', jobId)
    return job
  }
  function abandon(entry: Entry, reason: unknown): void {
    const at = queues[entry.lane].indexOf(entry)
    entry.controller.abort(reason)
    entry.paused?.over.resolve()
    entry.paused = undefined
    if (at < 0) return
    queues[entry.lane].splice(at, 1)
    end(entry, stopped(entry))
  }

  return {
    work(kind, payload, run, { lane = 'heavy', canPause = false } = {}) {
      const job = library.jobs.create(kind, payload)
      const entry: Entry = { lane, run, job, canPause, paused: undefined, controller: new AbortController(), events: createThrottle(EVENT_MS), savedAt: performance.now() }
      entries.set(job.jobId, entry)
      queues[lane].push(entry)
      tell(entry)
      // its answer goes out first
      setImmediate(() => next(lane))
      return job
    },
    list: () => library.jobs.list(JOBS_KEPT).map((job) => entries.get(job.jobId)?.job ?? unsaved.get(job.jobId) ?? job),
    openLanes: () => [...new Set([...entries.values()].map(({ lane }) => lane))],
    async clear(lane) {
      const open = [...turns].flatMap(([entry, turn]) => (entry.lane === lane ? [turn] : []))
      for (const entry of entries.values()) if (entry.lane === lane) abandon(entry, undefined)
      await Promise.all(open)
    },
    isOpen: (jobId) => entries.has(jobId),
    show: (jobId, page) => ({ job: find(jobId), payload: library.jobs.payload(jobId), result: library.jobs.result(jobId), refused: library.jobs.refusals(jobId, page) }),
    cancel(jobId) {
      const entry = entries.get(jobId)
      if (entry !== undefined) {
        abandon(entry, undefined)
        return entry.job
      }
      const job = find(jobId)
      if (job.state === 'waiting' || job.state === 'running') throw new CommandError({ code: 'job-elsewhere', message: 'Another window or command of Hilum runs this job: stop it there.' })
      return job
    },
    pause(jobId) {
      const entry = holdable(jobId, false)
      hold(entry, null)
      return entry.job
    },
    resume(jobId) {
      const entry = holdable(jobId, true)
      goOn(entry)
      return entry.job
    },
    async close() {
      closed = true
      const open = [...turns.values()]
      for (const entry of entries.values()) abandon(entry, CLOSING)
      await Promise.race([Promise.allSettled(open), wait(graceMs, undefined, { ref: false })])
      // what did not listen in time
      for (const entry of entries.values()) end(entry, stopped(entry))
    }
  }
}
