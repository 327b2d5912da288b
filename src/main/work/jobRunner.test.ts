import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { getPriority } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeFolder } from '../../../test/fixtures/archiveFiles.ts'
import { CommandError, type EventMessage, type Job } from '../../contract/index.ts'
import { deletePatient } from '../handlers/delete.ts'
import { forkJob } from '../jobs/forkJob.ts'
import { niceJob } from '../jobs/niceJob.ts'
import { runJob } from '../jobs/runJob.ts'
import { DiskFullError } from '../store/errors.ts'
import { openLibrary, type Library } from '../store/openLibrary.ts'
import { createJobRunner, type JobRunner, type JobWorkContext } from './jobRunner.ts'

let folder: ReturnType<typeof makeFolder>
let library: Library
let runner: JobRunner
let heard: EventMessage[]
let ended: Map<string, PromiseWithResolvers<Job>>

beforeEach(() => {
  folder = makeFolder()
  library = openLibrary(join(folder.dir, 'library'), { create: true })
  heard = []
  ended = new Map()
  runner = start()
})
afterEach(async () => {
  await runner.close()
  library.close()
  folder.remove()
})

function start(entry?: string): JobRunner {
  return createJobRunner({
    library,
    emit: (message) => {
      heard.push(message)
      if (message.name === 'job.changed' && ['done', 'failed', 'cancelled'].includes(message.payload.state)) endOf(message.payload.jobId).resolve(message.payload)
    },
    contextOf: () => ({ spawn: forkJob({}, entry), engine: 'wasm', weightsDirs: [] }),
    graceMs: 500
  })
}

function endOf(jobId: string): PromiseWithResolvers<Job> {
  const found = ended.get(jobId) ?? Promise.withResolvers<Job>()
  ended.set(jobId, found)
  return found
}

const stateOf = (job: Job): Job['state'] | undefined => runner.list().find(({ jobId }) => jobId === job.jobId)?.state

/** Work that ends when it is told to, or when it is cancelled. */
function gate(): { readonly run: (context: JobWorkContext) => Promise<string>; readonly begun: Promise<JobWorkContext>; readonly open: () => void } {
  const begun = Promise.withResolvers<JobWorkContext>()
  const opened = Promise.withResolvers<void>()
  return {
    begun: begun.promise,
    open: opened.resolve,
    run: async (context) => {
      begun.resolve(context)
      const aborted = once(context.signal, 'abort').then(() => { throw new Error('cancelled') })
      await Promise.race([opened.promise, aborted])
      return 'through'
    }
  }
}

test('keeps what a job was asked, answered and refused', async () => {
  const { jobId } = runner.work('import', { paths: ['/cd'] }, async ({ onProgress, refuse }) => {
    onProgress({ phase: 'Importing', done: 1, total: 3, unit: 'files' })
    refuse([{ path: 'a', code: 'x', reason: 'r1' }, { path: 'b', code: 'x', reason: 'r2' }])
    refuse([{ path: 'c', code: 'y', reason: 'r3' }])
    return { imported: 1 }
  })
  await endOf(jobId).promise
  const shown = runner.show(jobId, { offset: 1, limit: 1 })
  expect(shown).toMatchObject({ job: { kind: 'import', state: 'done', progress: { done: 1, total: 3 }, error: null }, payload: { paths: ['/cd'] }, result: { imported: 1 } })
  expect(shown.refused).toEqual({ total: 3, items: [{ path: 'b', code: 'x', reason: 'r2' }] })
  expect(heard.at(-1)).toEqual({ name: 'library.changed', payload: {} })
  expect(library.jobs.byId(jobId)).toMatchObject({ state: 'done', progress: { done: 1 } })
})

test('one job of a lane at a time, lanes beside each other', async () => {
  const [first, second, imported] = [gate(), gate(), gate()]
  const a = runner.work('train', null, first.run)
  const b = runner.work('train', null, second.run)
  const c = runner.work('import', null, imported.run, { lane: 'import' })
  await Promise.all([first.begun, imported.begun])
  expect([a, b, c].map(stateOf)).toEqual(['running', 'waiting', 'running'])
  first.open()
  await second.begun
  expect([a, b, c].map(stateOf)).toEqual(['done', 'running', 'running'])
  second.open()
  imported.open()
  await Promise.all([b, c].map(({ jobId }) => endOf(jobId).promise))
  expect([a, b, c].map(stateOf)).toEqual(['done', 'done', 'done'])
})

test('a waiting job is cancelled at once and never begins; a running one by its signal, and the next has its turn', async () => {
  const [first, third] = [gate(), gate()]
  let begun = false
  const a = runner.work('train', null, first.run)
  const b = runner.work('train', null, async () => {
    begun = true
    return null
  })
  const c = runner.work('train', null, third.run)
  await first.begun
  expect(runner.cancel(b.jobId).state).toBe('cancelled')
  runner.cancel(a.jobId)
  await third.begun
  expect([[a, b, c].map(stateOf), begun]).toEqual([['cancelled', 'cancelled', 'running'], false])
  expect(runner.cancel(a.jobId).state).toBe('cancelled')
  expect(() => runner.cancel('no-such')).toThrow(expect.objectContaining({ code: 'row-unknown' }))
})

test('a job that can be paused is held and goes on, and leaves its lane to the next meanwhile', async () => {
  const reached = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const
  const went = Promise.withResolvers<void>()
  const a = runner.work('import', null, async ({ pause, onProgress }) => {
    onProgress({ phase: 'Importing', done: 3, total: 9, unit: 'files' })
    reached[0].resolve()
    await went.promise
    while (pause.isAsked()) await pause.end()
    reached[1].resolve()
    return 'through'
  }, { lane: 'import', canPause: true })
  await reached[0].promise
  expect(runner.pause(a.jobId)).toMatchObject({ state: 'paused', error: null })
  went.resolve()
  const b = runner.work('import', null, async () => 'fine', { lane: 'import' })
  await endOf(b.jobId).promise
  // a program that goes now leaves it as interrupted
  expect([stateOf(a), library.jobs.byId(a.jobId)?.state, () => runner.pause(b.jobId)]).toEqual(['paused', 'running', expect.toSatisfy((pausing: () => unknown) => refusalOf(pausing) === 'job-not-paused')])
  expect([runner.resume(a.jobId).state, refusalOf(() => runner.resume(a.jobId))]).toEqual(['running', 'job-not-paused'])
  await reached[1].promise
  expect(await endOf(a.jobId).promise).toMatchObject({ state: 'done', progress: { done: 3 } })
})

test('a paused job is cancelled as a running one is', async () => {
  const begun = Promise.withResolvers<void>()
  const { jobId } = runner.work('import', null, async ({ pause }) => {
    begun.resolve()
    await pause.untilRoom(new DiskFullError('/library', { needed: 5e6, free: 0 }), Number.MAX_SAFE_INTEGER)
    return null
  }, { lane: 'import', canPause: true })
  await begun.promise
  expect(runner.list()[0]).toMatchObject({ state: 'paused', error: { code: 'disk-full' } })
  runner.cancel(jobId)
  expect(await endOf(jobId).promise).toMatchObject({ state: 'cancelled' })
})

function refusalOf(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error instanceof CommandError ? error.code : error
  }
  return undefined
}

test('the end of a job that a full disk does not take is told, and written when there is room', async () => {
  const { jobId } = runner.work('train', null, async ({ onProgress }) => {
    onProgress({ phase: 'x'.repeat(200_000), done: 1, total: 2, unit: 'films' })
    library.db.pragma(`max_page_count = ${String(library.db.pragma('page_count'))}`)
    return library.audit.record('features', 'x'.repeat(200_000)) ?? null
  })
  expect(await endOf(jobId).promise).toMatchObject({ state: 'failed', error: { code: 'disk-full' } })
  expect([runner.list()[0]?.state, runner.isOpen(jobId), library.jobs.byId(jobId)?.state]).toEqual(['failed', false, 'running'])
  library.db.pragma('max_page_count = 1000000')
  expect([library.db.retry(), library.jobs.byId(jobId)?.state, runner.list()[0]?.state]).toEqual([true, 'failed', 'failed'])
})

test('a job process that dies fails its job with the reason, and the next job runs', async () => {
  const entry = join(folder.dir, 'dies.mjs')
  writeFileSync(entry, `process.stderr.write('out of memory in layer 7', () => process.kill(process.pid, 'SIGKILL'))`)
  await runner.close()
  runner = start(entry)
  const a = runner.work('train', null, async ({ spawn, signal }) => {
    await runJob(spawn, 'duplicates', { images: [], thumbnails: new Float32Array() }, { signal })
    return null
  })
  const b = runner.work('train', null, async () => 'fine')
  expect(await endOf(a.jobId).promise).toMatchObject({ state: 'failed', error: { code: 'job-crashed', message: expect.stringMatching(/signal SIGKILL.*out of memory in layer 7/s) } })
  expect(await endOf(b.jobId).promise).toMatchObject({ state: 'done' })
  expect(runner.show(b.jobId, { offset: 0, limit: 1 }).result).toBe('fine')
})

test('work that throws before its first wait fails its job alone', async () => {
  const { jobId } = runner.work('train', null, () => { throw Object.assign(new Error('no such recipe'), { code: 'recipe-unknown' }) })
  expect(await endOf(jobId).promise).toMatchObject({ state: 'failed', error: { code: 'recipe-unknown', message: 'no such recipe' } })
})

test('a thousand reports of progress make few events, and the last one tells', async () => {
  const { jobId } = runner.work('train', null, async ({ onProgress }) => {
    for (let done = 1; done <= 1000; done++) onProgress({ phase: 'p', done, total: 1000, unit: 'u' })
    return null
  })
  await endOf(jobId).promise
  const events = heard.flatMap((message) => (message.name === 'job.changed' ? [message.payload] : []))
  expect(events.length).toBeLessThan(6)
  expect(events.at(-1)).toMatchObject({ state: 'done', progress: { done: 1000 } })
})

test('jobs of a program that has gone read as interrupted at the next opening; another program\'s go on', async () => {
  const gone = library.jobs.create('train', null)
  const elsewhere = library.jobs.create('train', null)
  const owner = (jobId: string, value: unknown): void => void library.db.prepare<[string, string]>('UPDATE job SET owner = ? WHERE id = ?').run(JSON.stringify(value), jobId)
  library.jobs.change(gone.jobId, { state: 'running' })
  library.jobs.change(elsewhere.jobId, { state: 'running' })
  owner(gone.jobId, { pid: 2 ** 22 + 1, host: (await import('node:os')).hostname(), started: null })
  owner(elsewhere.jobId, { pid: 1, host: 'elsewhere.invalid', started: null })
  // before that is written, too
  expect(library.jobs.byId(gone.jobId)).toMatchObject({ state: 'failed', error: { code: 'interrupted' } })
  await runner.close()
  runner = start()
  expect(library.jobs.byId(gone.jobId)).toMatchObject({ state: 'failed', error: { code: 'interrupted' } })
  expect(library.jobs.byId(elsewhere.jobId)).toMatchObject({ state: 'running' })
  expect(() => runner.cancel(elsewhere.jobId)).toThrow(expect.objectContaining({ code: 'job-elsewhere' }))
})

test('closing interrupts what runs and what waits, and does not wait for work that does not listen', async () => {
  const listening = gate()
  const a = runner.work('train', null, listening.run)
  const b = runner.work('train', null, async () => null)
  const c = runner.work('import', null, () => new Promise(() => undefined), { lane: 'import' })
  await listening.begun
  await runner.close()
  expect([a, b, c].map(({ jobId }) => library.jobs.byId(jobId))).toMatchObject([a, b, c].map(() => ({ state: 'failed', error: { code: 'interrupted' } })))
})

test('a deleted patient leaves nothing in what jobs have kept', async () => {
  const { jobId } = runner.work('import', { paths: ['/cd/Zebrafink'] }, async ({ refuse }) => {
    refuse([{ path: '/cd/Zebrafink/a', code: 'x', reason: 'Zebrafink' }])
    return { path: 'Zebrafink' }
  })
  await endOf(jobId).promise
  const failed = runner.work('import', null, () => { throw new Error('Zebrafink cannot be read') })
  await endOf(failed.jobId).promise
  deletePatient(library, `#${library.archive.patientFor({ patientId: 'Z1' }, '1.2.3')}`)
  expect(runner.show(jobId, { offset: 0, limit: 9 })).toMatchObject({ payload: null, result: null, refused: { total: 0, items: [] } })
  expect(JSON.stringify(runner.list())).not.toContain('Zebrafink')
})

test('a job process can be made to give way', async () => {
  const entry = join(folder.dir, 'waits.mjs')
  writeFileSync(entry, 'setInterval(() => undefined, 1000)')
  const child = niceJob(forkJob({}, entry), 7)()
  try {
    expect(getPriority(child.pid)).toBe(7)
  } finally {
    child.kill()
  }
})
