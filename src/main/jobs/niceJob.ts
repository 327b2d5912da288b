import { setPriority } from 'node:os'
import type { SpawnJob } from './spawnJob.ts'

/**
 * Job processes that give way to reading: `niceness` 1 to 19, on top of the system's own default (Windows: below normal, or idle above 10). Set
 * before the process has threads, which inherit it.
 */
export function niceJob(spawn: SpawnJob, niceness: number): SpawnJob {
  return () => {
    const child = spawn()
    try {
      if (child.pid !== undefined) setPriority(child.pid, niceness)
    } catch {
      // it has gone already, or the system refuses: the work goes on all the same
    }
    return child
  }
}
