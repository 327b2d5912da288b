import type { Progress } from '../../contract/index.ts'
import type { EngineChoice, Precision } from '../engine/engine.ts'
import type { SpawnJob } from '../jobs/spawnJob.ts'
import type { DiskFullError } from '../store/errors.ts'
import type { Library } from '../store/openLibrary.ts'

/** What work in job processes needs of whoever started it. */
export interface JobsContext {
  /** Starts a job process: a fork, or Electron's utilityProcess. */
  readonly spawn: SpawnJob
  readonly engine: EngineChoice
  /** f32 where absent. */
  readonly precision?: Precision
  /** Folders with installed backbones, the library's own first. */
  readonly weightsDirs: readonly string[]
  readonly signal: AbortSignal
  readonly onProgress: (progress: Progress) => void
}

/** What long work on a library needs. */
export interface WorkContext extends JobsContext {
  readonly library: Library
}

/** How work that can be paused takes part in it: it asks between two steps, with what is done till then in the library. */
export interface WorkPause {
  isAsked(): boolean
  /** Resolves when the work is to go on; a rejection ends it. */
  end(): Promise<void>
  /** The disk is full: resolves when it has room for `bytes`, or a person has the work go on. A rejection ends it. */
  untilRoom(error: DiskFullError, bytes: number): Promise<void>
}
