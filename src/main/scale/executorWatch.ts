/** An executor that is there, as the driver's REST tells. */
export interface Executor {
  readonly cores: number
}

/** Takes what executors there are, every `seconds`; answers with words once none has been able to take a task for longer than a job waits. */
export interface ExecutorWatch {
  readonly look: (executors: readonly Executor[] | undefined, seconds: number) => string | undefined
}

/** `threads`: cores of one task. A cluster whose workers have all gone makes no sound, nor does one whose executors are too small. */
export function watchExecutors(master: string, { threads, wait }: { readonly threads: number; readonly wait: number }): ExecutorWatch {
  let without = 0
  let seen = false
  return {
    look: (executors, seconds) => {
      if (executors === undefined) return undefined
      const largest = Math.max(0, ...executors.map(({ cores }) => cores))
      const fit = largest >= threads
      seen ||= fit
      without = fit ? 0 : without + seconds
      if (without <= wait) return undefined
      if (largest > 0) return tooSmall(master, { threads, largest })
      return seen ? `All executors of ${master} are gone, and no other has come for ${wait} s: look at its workers` : noneFree(master, wait)
    }
  }
}

export function noneFree(master: string, wait: number): string {
  return `No worker of ${master} has had free cores and memory for this job for ${wait} s: start workers, wait for other jobs to end (--wait says how long), or ask for less (--threads, --conf spark.executor.memory=…)`
}

function tooSmall(master: string, { threads, largest }: { readonly threads: number; readonly largest: number }): string {
  return `The job asks for ${threads} cores a slot (--threads, when it was planned), and the largest executor of ${master} has ${largest}: plan it with --threads ${largest}, start workers with more cores, or let --conf spark.executor.cores=${threads} ask for them`
}
