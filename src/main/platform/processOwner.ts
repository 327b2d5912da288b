import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'

/** A process by more than its number, which another one may have had since. */
export interface ProcessOwner {
  readonly pid: number
  readonly host: string
  /** When the process began, in the kernel's ticks; null where the system does not tell. */
  readonly started: string | null
}

/** This process. */
export function thisProcess(): ProcessOwner {
  return { pid: process.pid, host: hostname(), started: startOf(process.pid) }
}

/** Whether the process is gone: false where it runs on another machine, or cannot be told. */
export function isGone({ pid, host, started }: ProcessOwner): boolean {
  if (host !== hostname()) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH'
  }
  const current = startOf(pid)
  return started !== null && current !== null && current !== started
}

/** Field 22 of /proc/PID/stat (proc(5)), counted from behind the name, which may hold anything. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}
