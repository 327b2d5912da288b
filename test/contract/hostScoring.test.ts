import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CaseRow, Job } from '../../src/contract/index.ts'
import { encodePng } from '../../src/core/image/encodePng.ts'
import type { PredictResult } from '../../src/main/handlers/predict.ts'
import { writeSampleArchive } from '../../src/main/sample.ts'
import { makeCliFolder, type Answer } from '../fixtures/cliProcess.ts'
import { hasEnded, jobWhen, startOnStandIn, startServed, valueOf, type BackendClient } from '../launch/backendClient.ts'
import { skipsBrowser } from '../launch/chromium.ts'

const MODEL = 'films-scattering-lr'
const { hilum, at, remove } = makeCliFolder()

/** A library with a model that nobody has promoted, and films of other patients beside it. */
beforeAll(async () => {
  await writeSampleArchive(at('here'), { patients: 24, size: 128 })
  await writeSampleArchive(at('there'), { patients: 6, size: 128, seed: 77 })
  writeFileSync(at('there', 'blank.png'), encodePng({ width: 128, height: 128, samplesPerPixel: 1, data: new Uint8Array(128 * 128) }))
  await hilum.json(['import', at('here', 'dicom'), '--labels', at('here', 'labels.csv'), '--dataset', 'films', '--library', at('trained')])
  await hilum.json(['train', 'scattering-lr', '--dataset', 'films', '--library', at('trained')])
})
afterAll(remove)

function copyOf(name: string): string {
  cpSync(at('trained'), at(name), { recursive: true })
  return at(name)
}

async function latestScoring(client: BackendClient): Promise<Job | undefined> {
  return (await valueOf(client, 'jobs.list', {})).jobs.find(({ kind }) => kind === 'scoring')
}

async function importAndWait(client: BackendClient, paths: string[]): Promise<void> {
  const { job } = await valueOf(client, 'import.start', { paths })
  expect((await jobWhen(client, job.jobId, hasEnded)).job.state).toBe('done')
}

async function allScored(client: BackendClient): Promise<void> {
  for (;;) {
    const { waiting, job } = await valueOf(client, 'scoring.show', {})
    if (job === null && waiting.every(({ studies }) => studies === 0)) return
    await delay(50)
  }
}

async function allCases(client: BackendClient): Promise<CaseRow[]> {
  return (await valueOf(client, 'cases.list', { offset: 0, limit: 500 })).cases
}

/** Kills the first process that the backend starts, as soon as it is there. */
async function killFirstChild(pid: number): Promise<void> {
  for (;;) {
    const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ')
    if (child !== undefined && child !== '') return void process.kill(Number(child), 'SIGKILL')
    await delay(2)
  }
}

const hosts: readonly (readonly [string, (library: string) => Promise<BackendClient>])[] = [
  ['served', (library) => startServed(library)],
  ...(skipsBrowser ? [] : [['the Electron entry on the stand-in', (library: string) => startOnStandIn(library)] as const])
]

test.each(hosts)('a promoted model scores what comes in, refuses with a reason, and answers as predict does: %s', async (name, start) => {
  const client = await start(copyOf(name))
  try {
    expect(await valueOf(client, 'scoring.show', {})).toEqual({ automatic: true, waiting: [], job: null, automaticJobId: null })
    await valueOf(client, 'models.promote', { model: MODEL, by: 'Dr A', why: 'test' })
    await importAndWait(client, [at('there', 'dicom'), at('there', 'blank.png')])
    await allScored(client)
    const scoring = await latestScoring(client)
    expect(scoring).toMatchObject({ state: 'done', progress: { unit: 'studies' } })
    expect((await valueOf(client, 'jobs.show', { jobId: scoring?.jobId ?? '' })).result).toMatchObject({ models: [{ model: `${MODEL}@1` }] })
    const cases = await allCases(client)
    expect(cases.filter(({ score }) => score.kind === 'unscored')).toEqual([])
    expect(cases.find(({ patient }) => patient.id === null)?.score).toMatchObject({ kind: 'refused', code: 'constant' })
    await client.stop()

    const { value } = (await hilum.json(['predict', MODEL, at('there', 'dicom'), '--library', at(name)])) as Answer<PredictResult>
    expect(value.studies.length).toBeGreaterThan(3)
    for (const { study, score } of value.studies) {
      const shown = cases.find(({ studyId }) => studyId === study)?.score
      expect(shown?.kind === 'scored' ? shown.probability : undefined).toBeCloseTo(score, 6)
    }
  } finally {
    await client.stop()
  }
})

test('paused it leaves new studies alone; asked, it scores those named', async () => {
  const client = await startServed(copyOf('paused'))
  try {
    await valueOf(client, 'scoring.set', { automatic: false })
    await valueOf(client, 'models.promote', { model: MODEL, by: 'Dr A', why: 'test' })
    await importAndWait(client, [at('there', 'dicom')])
    expect(await latestScoring(client)).toBeUndefined()
    const one = (await allCases(client)).filter(({ score }) => score.kind === 'unscored').toSorted((a, b) => b.studyId - a.studyId)[0]
    const { job } = await valueOf(client, 'scoring.start', { studyIds: [one?.studyId ?? 0] })
    const { result } = await jobWhen(client, job.jobId, hasEnded)
    expect(result).toEqual({ models: [{ model: `${MODEL}@1`, scored: 1, refused: {} }] })
    const left = (await valueOf(client, 'scoring.show', {})).waiting[0]?.studies ?? 0
    expect(left).toBe((await allCases(client)).filter(({ score }) => score.kind === 'unscored').length)
    const unknown = await valueOf(client, 'scoring.start', { studyIds: [999_999] })
    expect((await jobWhen(client, unknown.job.jobId, hasEnded)).job).toMatchObject({ state: 'failed', error: { code: 'row-unknown' } })
  } finally {
    await client.stop()
  }
})

test('a job process that is killed fails its job alone; a backend that is killed leaves a library that opens and goes on', async () => {
  const library = copyOf('killed')
  let client = await startServed(library)
  try {
    await valueOf(client, 'scoring.set', { automatic: false })
    await valueOf(client, 'models.promote', { model: MODEL, by: 'Dr A', why: 'test' })
    await importAndWait(client, [at('there', 'dicom')])
    const first = await valueOf(client, 'scoring.start', { again: true })
    await killFirstChild(client.pid)
    const { job } = await jobWhen(client, first.job.jobId, hasEnded)
    expect(job).toMatchObject({ state: 'failed', error: { code: 'job-crashed', message: expect.stringContaining('signal SIGKILL') } })
    expect((await allCases(client)).length).toBeGreaterThan(24)

    await valueOf(client, 'scoring.set', { automatic: true })
    const second = await latestScoring(client)
    await jobWhen(client, second?.jobId ?? '', ({ job: { state } }) => state === 'running')
    await client.stop('SIGKILL')
    expect(existsSync(join(library, 'hilum.db'))).toBe(true)

    client = await startServed(library)
    expect((await valueOf(client, 'jobs.show', { jobId: second?.jobId ?? '' })).job).toMatchObject({ state: 'failed', error: { code: 'interrupted' } })
    await allScored(client)
    expect(await latestScoring(client)).toMatchObject({ state: 'done', jobId: expect.not.stringMatching(second?.jobId ?? '') })
    expect((await allCases(client)).filter(({ score }) => score.kind === 'unscored')).toEqual([])

    // closed in the middle, as a person closes it
    const fourth = await valueOf(client, 'scoring.start', { again: true })
    await jobWhen(client, fourth.job.jobId, ({ job: { state } }) => state === 'running')
    await client.stop()
    client = await startServed(library)
    expect((await valueOf(client, 'jobs.show', { jobId: fourth.job.jobId })).job).toMatchObject({ state: 'failed', error: { code: 'interrupted' } })
  } finally {
    await client.stop()
  }
})
