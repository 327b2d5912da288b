/** Starts one job process; each host has its own way. */
export type SpawnJob = () => JobProcess

/** One process, as the host can make them: a fork, or Electron's utility process. */
export interface JobProcess {
  readonly pid: number | undefined
  /** A message that a structured clone keeps whole. */
  readonly post: (message: object) => void
  readonly onMessage: (listener: (message: unknown) => void) => void
  readonly onStderr: (listener: (text: string) => void) => void
  /** Called once, after the last message and the last of standard error. */
  readonly onExit: (listener: (exit: JobExit) => void) => void
  /** At once and without asking. */
  readonly kill: () => void
}

export interface JobExit {
  readonly code: number | null
  readonly signal: string | null
}
