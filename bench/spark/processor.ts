import { readFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { below } from './processes.ts'

/** What a job on Spark runs on one machine, and a plain featurizer. */
export const PARTS = ['Node', 'Python', "executors' Java", 'workers', "driver's Java", "driver's Python", 'master', 'plain'] as const
export type Part = (typeof PARTS)[number]

const LOOK_MS = 250
const LOOKS_AT_ALL = 8

/** Processor seconds (user and system) by part, from one moment to another of those that were watched. */
export type Spent = (from: number, to: number) => Readonly<Partial<Record<Part, number>>>

/** Watches all processes below this one until the answer is called. Linux alone tells; undefined elsewhere. */
export function watchProcessor(): (() => Spent) | undefined {
  if (process.platform !== 'linux') return undefined
  const ticks = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))
  const known = new Map<number, Part | undefined>()
  const seen: { readonly at: number; readonly spent: ReadonlyMap<number, number> }[] = []
  let looks = 0
  const look = (): void => {
    // what a process runs changes once: scripts become Java
    if (looks++ % LOOKS_AT_ALL === 0) for (const { pid, command } of below(process.pid)) known.set(pid, partOf(command))
    const spent = new Map([...known].flatMap(([pid, part]) => (part === undefined ? [] : [[pid, secondsOf(pid, ticks)] as const])).filter(([, seconds]) => seconds > 0))
    seen.push({ at: Date.now(), spent })
  }
  const timer = setInterval(look, LOOK_MS)
  return () => {
    clearInterval(timer)
    return (from, to) => {
      const own = seen.filter(({ at }) => at >= from && at <= to)
      const spent: Partial<Record<Part, number>> = {}
      for (const [pid, part] of known) {
        if (part === undefined) continue
        const values = own.flatMap(({ spent: all }) => all.get(pid) ?? [])
        const before = seen.findLast(({ at }) => at < from)?.spent.get(pid) ?? 0
        spent[part] = (spent[part] ?? 0) + Math.max(0, (values.at(-1) ?? before) - before)
      }
      return spent
    }
  }
}

function partOf(command: string): Part | undefined {
  if (command.includes('scale worker')) return 'Node'
  if (/pyspark[./]daemon/.test(command)) return 'Python'
  if (command.includes('CoarseGrainedExecutorBackend')) return "executors' Java"
  if (command.includes('deploy.worker.Worker')) return 'workers'
  if (command.includes('deploy.master.Master')) return 'master'
  if (command.includes('deploy.SparkSubmit')) return "driver's Java"
  if (/python\S* .*hilum_scale\.py/.test(command)) return "driver's Python"
  return command.includes('plainFeaturizer') ? 'plain' : undefined
}

/** 0 of a process that has gone. */
function secondsOf(pid: number, ticks: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) / ticks
  } catch {
    return 0
  }
}
