import { expect, test } from 'vitest'
import type { JobExit, SpawnJob } from './spawnJob.ts'
import { createWarmJobs, type WarmKind } from './warmJobs.ts'

interface StandIn {
  readonly spawn: SpawnJob
  /** The questions that each process was given, in order. */
  readonly started: string[][]
  /** What they were told besides. */
  readonly told: string[]
  readonly live: () => number
  readonly answer: (message: object) => void
  readonly die: (exit: JobExit) => void
}

interface Listeners {
  message?: (message: unknown) => void
  exit?: (exit: JobExit) => void
}

/** Job processes in this one, which answer what they are told to. */
function standIn(): StandIn {
  const started: string[][] = []
  const told: string[] = []
  const alive = new Set<Listeners>()
  const latest: { listeners: Listeners } = { listeners: {} }
  const end = (listeners: Listeners, exit: JobExit): void => {
    if (alive.delete(listeners)) queueMicrotask(() => listeners.exit?.(exit))
  }
  return {
    started,
    told,
    live: () => alive.size,
    answer: (message) => latest.listeners.message?.(message),
    die: (exit) => end(latest.listeners, exit),
    spawn: () => {
      const questions: string[] = []
      const listeners: Listeners = {}
      started.push(questions)
      alive.add(listeners)
      latest.listeners = listeners
      return {
        pid: 1,
        post: (message) => {
          if ('type' in message && message.type === 'exit') end(listeners, { code: 0, signal: null })
          else if ('payload' in message) questions.push(String(Reflect.get(Object(message.payload), 'name')))
          else if ('type' in message) told.push(String(message.type))
        },
        onMessage: (listener) => {
          listeners.message = listener
          queueMicrotask(() => listener({ type: 'ready' }))
        },
        onStderr: () => undefined,
        onExit: (listener) => {
          listeners.exit = listener
        },
        kill: () => end(listeners, { code: null, signal: 'SIGKILL' })
      }
    }
  }
}

const KIND: WarmKind = 'similarRows'
const payload = (name: string) => ({ name, chunks: [], digest: '', exclude: [], limit: 1 })
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('one process answers all, the latest question first', async () => {
  const process = standIn()
  const warm = createWarmJobs(process.spawn)
  const answers: unknown[] = []
  const asked = ['a', 'b', 'c'].map((name) => warm.run(KIND, payload(name)).then((result) => answers.push([name, result])))
  await turn()
  expect(process.started).toEqual([['c']])
  for (const [index] of asked.entries()) {
    process.answer({ type: 'result', result: index })
    await turn()
  }
  await Promise.all(asked)
  expect([process.started, answers]).toEqual([[['c', 'b', 'a']], [['c', 0], ['b', 1], ['a', 2]]])
  await warm.close()
  expect(process.live()).toBe(0)
})

test('a crash costs the question that was under way; the next begins another process', async () => {
  const process = standIn()
  const warm = createWarmJobs(process.spawn)
  const lost = warm.run(KIND, payload('a')).catch((error: unknown) => (error instanceof Error ? error.name : ''))
  await turn()
  process.die({ code: null, signal: 'SIGSEGV' })
  expect(await lost).toBe('JobCrashedError')
  const next = warm.run(KIND, payload('b'))
  await turn()
  process.answer({ type: 'result', result: { rows: null } })
  expect([await next, process.started]).toEqual([{ rows: null }, [['a'], ['b']]])
  await warm.close()
})

test('a question that nobody waits for any more is not begun; a refusal is an answer', async () => {
  const process = standIn()
  const warm = createWarmJobs(process.spawn)
  const given = new AbortController()
  const first = warm.run(KIND, payload('a')).catch((error: unknown) => (error instanceof Error && 'code' in error ? error.code : ''))
  await turn()
  const second = warm.run(KIND, payload('b'), { signal: given.signal }).catch((error: unknown) => error)
  given.abort('looked away')
  process.answer({ type: 'error', error: { code: 'damaged', message: 'no' } })
  expect([await first, await second, process.started]).toEqual(['damaged', 'looked away', [['a']]])
  await warm.close()
})

test('leaves when nobody asks any more, and comes back', async () => {
  const process = standIn()
  const warm = createWarmJobs(process.spawn, { idleMs: 1 })
  const first = warm.run(KIND, payload('a'))
  await turn()
  process.answer({ type: 'result', result: { rows: [] } })
  await first
  while (process.live() > 0) await turn()
  const second = warm.run(KIND, payload('b'))
  await turn()
  process.answer({ type: 'result', result: { rows: [] } })
  await second
  expect(process.started).toEqual([['a'], ['b']])
  await warm.close()
})

test('a question that was begun is left when nobody waits for it any more, and the process answers the next', async () => {
  const process = standIn()
  const warm = createWarmJobs(process.spawn)
  const given = new AbortController()
  const said: number[] = []
  const first = warm.run(KIND, payload('a'), { signal: given.signal, onProgress: ({ done }) => void said.push(done) }).catch((error: unknown) => error)
  await turn()
  process.answer({ type: 'progress', progress: { phase: 'map', done: 16, total: 256, unit: 'places' } })
  given.abort('looked away')
  process.answer({ type: 'progress', progress: { phase: 'map', done: 32, total: 256, unit: 'places' } })
  expect([await first, said, process.told]).toEqual(['looked away', [16], ['cancel']])
  const second = warm.run(KIND, payload('b'))
  process.answer({ type: 'error', error: { code: 'failed', message: 'This operation was aborted' } })
  await turn()
  process.answer({ type: 'result', result: { rows: null } })
  expect([await second, process.started]).toEqual([{ rows: null }, [['a', 'b']]])
  await expect(warm.run(KIND, payload('c'), { signal: given.signal })).rejects.toBe('looked away')
  await warm.close()
})
