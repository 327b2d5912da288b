import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { makeFolder } from '../../../test/fixtures/archiveFiles.ts'
import { texture } from '../../../test/fixtures/textures.ts'
import { scalePlanOf, type CommandInput, type CommandName, type CommandOutput, type Job, type JobDetail } from '../../contract/index.ts'
import { createApp, type App } from '../app.ts'
import { loadCodecs } from '../codecs.ts'
import { importPaths } from '../handlers/import.ts'
import { openLibrary } from '../store/openLibrary.ts'

let folder: ReturnType<typeof makeFolder>
let app: App

const CHOICE = { recipe: 'scattering-lr', classes: 'own' as const, settings: ['evaluation.replicates=50', 'split.rule=grouped-folds', 'split.folds=3', 'head.maxIter=20'] }
const START = { dataset: 'films', choice: CHOICE, master: 'local[2]' }

async function ask<C extends CommandName>(name: C, input: CommandInput<C>): Promise<CommandOutput<C>> {
  const answer = await app.invoke(name, input)
  if (!answer.ok) throw Object.assign(new Error(answer.error.message), { code: answer.error.code })
  return answer.value as CommandOutput<C>
}

async function end({ jobId }: Job): Promise<JobDetail> {
  for (;;) {
    const detail = await ask('jobs.show', { jobId })
    if (detail.job.state !== 'waiting' && detail.job.state !== 'running') return detail
    await wait(50)
  }
}

/** A spark-submit that says its version, and fails as Spark does, with `script` for the rest. */
function fakeSpark(script: string): void {
  const home = join(folder.dir, 'fake-spark')
  mkdirSync(join(home, 'bin'), { recursive: true })
  const submit = join(home, 'bin', 'spark-submit')
  writeFileSync(submit, `#!/bin/sh\nif [ "$1" = --version ]; then echo 'version 4.0.1' >&2; echo 'Using Scala version 2.13.16, OpenJDK 64-Bit Server VM, 17.0.15' >&2; exit 0; fi\n${script}\n`)
  chmodSync(submit, 0o755)
  vi.stubEnv('SPARK_HOME', home)
}

beforeAll(async () => {
  folder = makeFolder()
  const dir = join(folder.dir, 'library')
  const library = openLibrary(dir, { create: true })
  const lines = ['file,label,patient']
  for (let i = 0; i < 24; i++) {
    writeFileSync(join(folder.dir, `${i}.png`), texture(i))
    lines.push(`${i}.png,${i % 2 === 0 ? 'normal' : 'opacity'},P${Math.floor(i / 2)}`)
  }
  writeFileSync(join(folder.dir, 'labels.csv'), `${lines.join('\n')}\n`)
  await importPaths(library, await loadCodecs(), [folder.dir], { labelsCsv: join(folder.dir, 'labels.csv'), dataset: 'films' })
  library.close()
  app = createApp({ kind: 'served', version: '0', libraryDir: dir, checkOutputs: true, emit: () => undefined })
})
beforeEach(() => {
  for (const [name, value] of [['HILUM_SPARK_PYTHON', ''], ['SPARK_HOME', ''], ['HILUM_CACHE', join(folder.dir, 'cache')], ['PATH', '/usr/bin:/bin']] as const) vi.stubEnv(name, value)
})
afterEach(() => void vi.unstubAllEnvs())
afterAll(async () => {
  await app.close()
  folder.remove()
})

test('without a Spark it says what is lacking, and starts nothing', async () => {
  const { spark, missing } = await ask('scale.ready', {})
  expect([spark, missing?.lacks]).toEqual([null, 'spark'])
  expect(missing?.message).toContain('hilum scale install')
  await expect(ask('scale.start', START)).rejects.toMatchObject({ code: 'spark-missing' })
  expect((await ask('jobs.list', {})).jobs.filter(({ kind }) => kind === 'scale')).toEqual([])
})

test('a recipe that stays on the desktop is refused with its own words, before anything is looked for', async () => {
  const svm = (await ask('training.recipe', { dataset: 'films', choice: CHOICE })).methods.find(({ id }) => id === 'svm')
  const choice = { ...CHOICE, settings: [...CHOICE.settings.filter((each) => !each.startsWith('head.')), ...(svm?.settings ?? [])] }
  for (const asked of [ask('scale.start', { ...START, choice }), ask('scale.plan', { dataset: 'films', choice, cores: 2 })]) {
    await expect(asked).rejects.toMatchObject({ code: 'recipe-not-scalable', message: expect.stringContaining('MLlib fits logistic regression') as string })
  }
  // it has no operation that could make copies
  await expect(ask('scale.start', { ...START, augment: 2 })).rejects.toMatchObject({ code: 'recipe-invalid' })
  await expect(ask('scale.start', { ...START, master: 'no master' })).rejects.toMatchObject({ code: 'invalid-input' })
  await expect(ask('scale.start', { ...START, conf: ['--class=x'] })).rejects.toMatchObject({ code: 'invalid-input' })
})

test('the plan of a data set: its images, partitions, pipeline and what it costs, without Spark', { timeout: 120_000 }, async () => {
  const { job, result } = await end((await ask('scale.plan', { dataset: 'films', choice: CHOICE, cores: 8 })).job)
  expect(job.error).toBeNull()
  const plan = scalePlanOf(result)
  expect(plan).toMatchObject({ images: 24, copies: 0, fits: 7, searches: false, partition: 32, wave: 512, cores: 8, shuffledRows: 0 })
  expect(plan?.pipeline).toBe('DeepImageFeaturizer(modelName="scattering", scaleHint="SCALE_AREA_AVERAGING", inputCol="image", outputCol="features") -> LogisticRegression(maxIter=20, regParam=0.05, elasticNetParam=0.3, labelCol="label", featuresCol="features")')
  expect(readFileSync(join(plan?.folder ?? '', 'images.jsonl'), 'utf8').trimEnd().split('\n').length).toBe(24)
})

test('a Spark that fails: its own reason and the log, also in the status', { timeout: 120_000 }, async () => {
  fakeSpark(`echo 'HILUM {"event":"begun","waves":1,"waves_done":0,"images":24,"ui":null,"application":"a"}'; echo 'master is away' >&2; echo 'HILUM {"event":"failed","message":"No master answers"}'; exit 1`)
  expect((await ask('scale.ready', {})).spark).toMatchObject({ version: '4.0.1', java: '17.0.15' })
  const { job } = await end((await ask('scale.start', START)).job)
  expect(job).toMatchObject({ state: 'failed', error: { code: 'spark-failed' } })
  expect(job.error?.message).toMatch(/^No master answers\. What it logged is in .*spark\.log/)
  const { status } = await ask('scale.status', { jobId: job.jobId })
  expect(status).toMatchObject({ state: 'failed', images: 24, waves: 1, wavesDone: 0, live: null })
  expect(readFileSync(status?.log ?? '', 'utf8')).toContain('master is away')
})

test('a job on Spark can be cancelled, and its folder is kept for the next time', { timeout: 120_000 }, async () => {
  fakeSpark(`echo 'HILUM {"event":"begun","waves":2,"waves_done":0,"images":24,"ui":null,"application":"a"}'; echo 'HILUM {"event":"wave","wave":0,"waves_done":1,"waves":2,"rows":12,"refused":1}'; exec sleep 60`)
  const { job } = await ask('scale.start', START)
  const standing = async (): Promise<CommandOutput<'scale.status'>['status']> => (await ask('scale.status', { jobId: job.jobId })).status
  while ((await standing())?.wavesDone !== 1) await wait(50)
  expect(await standing()).toMatchObject({ state: 'running', master: 'local[2]', rows: 12, refused: 1, waves: 2 })
  expect((await ask('jobs.show', { jobId: job.jobId })).job.progress).toMatchObject({ phase: 'Computing features on Spark', done: 12, total: 24 })
  await ask('jobs.cancel', { jobId: job.jobId })
  expect((await end(job)).job.state).toBe('cancelled')
  expect((await ask('scale.status', { jobId: job.jobId })).status).not.toBeNull()
  expect((await ask('training.runs', {})).runs).toEqual([])
})

test('a run on a cluster that did not end is gone on with there, not on this machine', { timeout: 240_000 }, async () => {
  const calls = join(folder.dir, 'calls')
  // executors that wrote nothing: the features are computed here, and the fits fail
  fakeSpark(`for last; do :; done
case "$*" in
  *'hilum_scale.py featurize'*)
    mkdir -p "$(dirname "$last")/spark/features"
    echo 'HILUM {"event":"begun","waves":1,"waves_done":0,"images":24,"ui":null,"application":"a"}'
    echo 'HILUM {"event":"features","rows":24,"refused":0,"first_refused":[]}';;
  *) echo "$*" >> '${calls}'; echo '26/11/21 14:28:18 ERROR StandaloneSchedulerBackend: Application has been killed. Reason: All masters are unresponsive! Giving up.' >&2; exit 1;;
esac`)
  const choice = { ...CHOICE, settings: [...CHOICE.settings, 'augmentation.rotation=10'] }
  const { job } = await end((await ask('scale.start', { ...START, choice, augment: 2, master: 'local[3]', conf: ['spark.a=b'] })).job)
  expect(job).toMatchObject({ state: 'failed', error: { code: 'spark-failed', message: expect.stringContaining('Spark ended with code 1: the master at local[3] cannot be reached') as string } })
  const [run, ...others] = (await ask('training.runs', {})).runs
  expect([run?.state, run?.resumable, others]).toEqual(['failed', true, []])
  const resumed = (await ask('training.resume', { run: run?.run ?? 0 })).job
  expect(resumed.kind).toBe('scale')
  await expect(ask('training.resume', { run: run?.run ?? 0 })).rejects.toMatchObject({ code: 'run-running' })
  expect((await end(resumed)).job).toMatchObject({ state: 'failed', error: { code: 'spark-failed' } })
  const tried = readFileSync(calls, 'utf8').trimEnd().split('\n')
  expect(tried.length).toBe(2)
  for (const call of tried) expect(call).toMatch(/--master local\[3,4\] .*--conf spark\.a=b .*hilum_scale\.py fit /)
  const folders = await Promise.all([job, resumed].map(async ({ jobId }) => dirname((await ask('scale.status', { jobId })).status?.log ?? '')))
  expect(folders[1]).toBe(folders[0])
  expect(JSON.parse(readFileSync(join(folders[0] ?? '', 'plan.json'), 'utf8'))).toMatchObject({ augmentation: { copies: 48, originals: true } })
  const after = await ask('training.show', { run: run?.run ?? 0 })
  expect(after.info.jobId).toBe(resumed.jobId)
  expect(after.events.map(({ kind }) => kind).toReversed()).toEqual(['started', 'cluster', 'resumed', 'cluster'])
  expect((await ask('training.runs', {})).runs.length).toBe(1)
})
