import { fork, type ChildProcess } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadCorpus } from './corpus.ts'
import { makeInput } from './makeInput.ts'
import type { ChildOrder, ChildReport } from './protocol.ts'

export interface FuzzOptions extends ChildOrder {
  /** Longest time for one input, in ms; what takes longer is killed and counted as failed. */
  readonly limitMs: number
  /** Largest resident memory of a process, in bytes. */
  readonly limitMemory: number
  /** Where failing inputs are kept. */
  readonly failures: string
  readonly onProgress?: (done: number) => void
}

export interface FuzzFailure {
  readonly index: number
  readonly problems: readonly string[]
  /** The input's bytes, for `--replay`. */
  readonly path: string
}

export interface FuzzSummary {
  readonly inputs: number
  readonly seed: number
  /** How many were decoded, and how many refused by each code. */
  readonly outcomes: Readonly<Record<string, number>>
  readonly peakMemory: number
  readonly slowest: { readonly index: number; readonly ms: number; readonly bytes: number }
  readonly failures: readonly FuzzFailure[]
}

/**
 * Checks inputs in child processes: one that hangs, dies or takes too much memory is killed, its input kept, and the rest goes on in another.
 */
export async function runFuzz(options: FuzzOptions): Promise<FuzzSummary> {
  const outcomes: Record<string, number> = {}
  const failures: FuzzFailure[] = []
  let peakMemory = 0
  let slowest = { index: options.from, ms: 0, bytes: 0 }
  const fail = async (index: number, problems: readonly string[]): Promise<void> => {
    failures.push({ index, problems, path: await keep(index, options) })
  }
  for (let next = options.from; next < options.to; ) {
    const end = await watch({ ...options, from: next }, (report) => {
      outcomes[report.outcome] = (outcomes[report.outcome] ?? 0) + 1
      if (report.ms > slowest.ms) slowest = { index: report.index, ms: Math.round(report.ms), bytes: report.bytes }
      peakMemory = Math.max(peakMemory, report.peak)
      next = report.index + 1
      if (report.problems.length > 0) failures.push({ index: report.index, problems: report.problems, path: '' })
      options.onProgress?.(next - options.from)
    })
    for (const [i, { index, problems, path }] of failures.entries()) if (path === '') failures[i] = { index, problems, path: await keep(index, options) }
    if (end === 'done') break
    if (end === 'memory') {
      // garbage of the inputs before it may have added up: alone it must stay within the limit
      const index = next - 1
      const alone = await watch({ ...options, from: index, to: index + 1 }, () => undefined)
      if (alone !== 'done') await fail(index, [`takes more than ${Math.round(options.limitMemory / 2 ** 20)} MB of memory`])
    } else if (next < options.to) {
      outcomes[end] = (outcomes[end] ?? 0) + 1
      await fail(next, [end === 'hang' ? `takes longer than ${options.limitMs / 1000} s` : 'ends the process'])
      next++
    }
  }
  return { inputs: options.to - options.from, seed: options.seed, outcomes: sorted(outcomes), peakMemory, slowest, failures }
}

type Ended = 'done' | 'hang' | 'died' | 'memory'
type InputReport = Exclude<ChildReport, { ready: true }>

function watch(options: FuzzOptions, onReport: (report: InputReport) => void): Promise<Ended> {
  const { seed, from, to, only, corpus, replay, limitMs, limitMemory } = options
  const child: ChildProcess = fork(join(import.meta.dirname, 'child.ts'), { execArgv: ['--expose-gc'], serialization: 'json' })
  child.send({ seed, from, to, only, corpus, replay } satisfies ChildOrder)
  return new Promise((resolve) => {
    let done = from
    let ended: Ended | undefined
    const stop = (reason: Ended): void => {
      ended ??= reason
      child.kill('SIGKILL')
    }
    // loading may take as long as a slow disk needs
    let timer = setTimeout(stop, Math.max(60_000, limitMs), 'hang')
    child.on('message', (report: ChildReport) => {
      clearTimeout(timer)
      if (ended !== undefined) return
      timer = setTimeout(stop, limitMs, 'hang')
      if ('ready' in report) return
      if (report.ms > limitMs) return stop('hang')
      done = report.index + 1
      onReport(report)
      if (report.peak > limitMemory) stop('memory')
    })
    child.on('error', () => stop('died'))
    child.on('exit', () => {
      clearTimeout(timer)
      resolve(ended ?? (done === to ? 'done' : 'died'))
    })
  })
}

async function keep(index: number, options: FuzzOptions): Promise<string> {
  if (options.replay !== undefined) return options.replay
  mkdirSync(options.failures, { recursive: true })
  const path = join(options.failures, `seed${options.seed}-input${index}${options.only === undefined ? '' : `-${options.only}`}.bin`)
  writeFileSync(path, makeInput(options.seed, index, await loadCorpus(options.corpus), options.only).bytes)
  return path
}

function sorted(outcomes: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(outcomes).toSorted(([, a], [, b]) => b - a))
}
