import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

export interface Process {
  readonly pid: number
  readonly parent: number
  readonly command: string
}

/** All that run below a process, it left out. */
export function below(root: number): Process[] {
  // without a locale ps writes every other letter as a question mark
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8', maxBuffer: 2 ** 26, env: { ...process.env, LC_ALL: 'C.UTF-8' } }).trim().split('\n')
  const all = lines.flatMap((line) => {
    const [, pid, parent, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }]
  })
  const found: Process[] = []
  for (let parents = new Set([root]); parents.size > 0; ) {
    const children = all.filter(({ parent }) => parents.has(parent))
    found.push(...children)
    parents = new Set(children.map(({ pid }) => pid))
  }
  return found
}

/** kill -9 of a process and all below it; those that have ended meanwhile do not matter. */
export function killTree(root: number): number {
  const all = [...below(root).map(({ pid }) => pid), root]
  for (const pid of all) kill(pid)
  return all.length
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

/** Largest resident memory of an executor's parts so far, MB. */
export interface ExecutorMemory {
  readonly node: number
  readonly python: number
  readonly java: number
}

/** Watches executors below the given processes, each part's largest one counting. Linux alone tells a process's peak; undefined elsewhere. */
export function watchExecutors(roots: readonly number[]): (() => ExecutorMemory) | undefined {
  if (process.platform !== 'linux') return undefined
  const peak = { node: 0, python: 0, java: 0 }
  const look = (): void => {
    for (const { pid, command } of roots.flatMap(below)) {
      const part = command.includes('scale worker') ? 'node' : command.includes('pyspark.daemon') || command.includes('pyspark/daemon') ? 'python' : command.includes('CoarseGrainedExecutorBackend') ? 'java' : undefined
      if (part !== undefined) peak[part] = Math.max(peak[part], peakOf(pid))
    }
  }
  const timer = setInterval(look, 3000)
  return () => {
    clearInterval(timer)
    return { ...peak }
  }
}

function peakOf(pid: number): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1000
  } catch {
    return 0
  }
}
