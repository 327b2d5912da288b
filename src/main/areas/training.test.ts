import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeFolder } from '../../../test/fixtures/archiveFiles.ts'
import { texture } from '../../../test/fixtures/textures.ts'
import type { CommandInput, CommandName, CommandOutput, EventMessage, Job } from '../../contract/index.ts'
import { createApp, type App } from '../app.ts'
import { loadCodecs } from '../codecs.ts'
import { importPaths } from '../handlers/import.ts'
import { openLibrary } from '../store/openLibrary.ts'

// 24 films of 12 patients, coarse texture for class b; one that is no image any more, one with a label of its own
let folder: ReturnType<typeof makeFolder>
let app: App
const events: EventMessage[] = []

const CHOICE = { recipe: 'scattering-lr', classes: 'own' as const, settings: ['evaluation.replicates=50', 'split.rule=grouped-folds', 'split.folds=3', 'head.maxIter=20'] }

async function ask<C extends CommandName>(name: C, input: CommandInput<C>): Promise<CommandOutput<C>> {
  const answer = await app.invoke(name, input)
  if (!answer.ok) throw Object.assign(new Error(answer.error.message), { code: answer.error.code })
  return answer.value as CommandOutput<C>
}

async function end({ jobId }: Job): Promise<Job> {
  for (;;) {
    const { job } = await ask('jobs.show', { jobId })
    if (job.state !== 'waiting' && job.state !== 'running') return job
    await wait(50)
  }
}

beforeAll(async () => {
  folder = makeFolder()
  const dir = join(folder.dir, 'library')
  const library = openLibrary(dir, { create: true })
  const lines = ['file,label,patient,source']
  for (let i = 0; i < 24; i++) {
    const label = i % 2 === 0 ? 'normal' : 'opacity'
    writeFileSync(join(folder.dir, `${i}.png`), texture(i))
    lines.push(`${i}.png,${label},P${Math.floor(i / 2) % 12},${i < 12 ? 'site A' : 'site B'}`)
  }
  writeFileSync(join(folder.dir, 'labels.csv'), `${lines.join('\n')}\n`)
  await importPaths(library, await loadCodecs(), [folder.dir], { labelsCsv: join(folder.dir, 'labels.csv'), dataset: 'films' })
  library.close()
  app = createApp({ kind: 'served', version: '0', libraryDir: dir, checkOutputs: true, emit: (message) => void events.push(message) })
})
afterAll(async () => {
  await app.close()
  folder.remove()
})

test('a data set: its classes, patients, sources, labels by the way they came', async () => {
  const { datasets } = await ask('datasets.list', {})
  expect(datasets.map(({ name, version, images, patients, groups, lockbox }) => ({ name, version, images, patients, groups, lockbox }))).toEqual([
    { name: 'films', version: 1, images: 24, patients: 12, groups: 12, lockbox: { images: 0, openings: 0 } }
  ])
  const detail = await ask('datasets.show', { dataset: 'films' })
  expect(detail.classes.map(({ samples, ...one }) => ({ ...one, samples: samples.length }))).toEqual(
    ['normal', 'opacity'].map((label) => ({
      label, images: 12, patients: 12, groups: 12, formats: ['png'], samples: 8,
      sources: [{ source: 'site A', images: 6 }, { source: 'site B', images: 6 }],
      aspect: { least: 1, most: 1, square: 12 }
    }))
  )
  expect([detail.patientsInSeveralClasses, detail.identicalPixels, detail.versions.length]).toEqual([12, 0, 1])
  expect(await ask('datasets.labels', {})).toEqual({
    findings: [{ finding: 'diagnosis', graded: false, values: [{ value: 'normal', images: 12, patients: 12 }, { value: 'opacity', images: 12, patients: 12 }], methods: [{ method: 'csv', images: 24 }] }],
    unlabelled: 0
  })
})

test('a data set of some images, and what a filter that fits nothing says', async () => {
  const made = await ask('datasets.create', { name: 'site A only', where: { source: 'site A' } })
  expect([made.dataset.images, made.classes, made.leftOut]).toEqual([12, { normal: 6, opacity: 6 }, { noLabel: 0, contradicting: 0, uncertain: 0 }])
  await expect(ask('datasets.create', { name: 'none', where: { source: 'nowhere' } })).rejects.toMatchObject({ code: 'dataset-empty' })
  await expect(ask('datasets.create', { name: 'none', methods: ['reader'] })).rejects.toMatchObject({ code: 'dataset-empty' })
})

test('the split is previewed as it will be made: patients on one side, near-duplicates once a preflight has looked', { timeout: 120_000 }, async () => {
  const before = await ask('training.split', { dataset: 'films', choice: CHOICE })
  expect(before.groups).toEqual({ frozen: 12, largest: 2, joined: null })
  const job = await end((await ask('datasets.preflight', { dataset: 'films' })).job)
  expect(job.state).toBe('done')
  const { report } = await ask('datasets.findings', { dataset: 'films' })
  expect([report?.images, report?.groups, report?.permutations, report?.probes.map(({ id }) => id)]).toEqual([24, 12, 100, ['format', 'size', 'aspect', 'border', 'compression', 'surround', 'thumbnail', 'greyCoding', 'origin', 'view', 'sex', 'age']])
  const { parts, groups } = await ask('training.split', { dataset: 'films', choice: CHOICE })
  expect(groups.joined).toMatchObject({ clusters: 0 })
  expect(parts.map(({ title, parts: counts, shared }) => [title, counts.map(({ part, images, patients }) => [part, images, patients]), shared.testImagesSharingGroup])).toEqual(
    [1, 2, 3].map((fold) => [`fold ${fold}`, [['training', 16, 8], ['test', 8, 4]], 0])
  )
  const random = await ask('training.split', { dataset: 'films', choice: { ...CHOICE, settings: ['split.rule=random'] } })
  expect(random.parts[0]?.shared.testImagesSharingGroup).toBeGreaterThan(0)
})

test('a recipe of a publication in both forms, with what the safe one changes, and why it cannot run here', async () => {
  const { recipes } = await ask('training.recipes', { dataset: 'films' })
  expect(recipes.filter(({ paper }) => paper === null).map(({ name }) => name)).toContain('pattern-cnn-lr')
  expect(recipes.find(({ name }) => name === 'benbrahim-2020-inceptionv3')).toMatchObject({ published: [{ metric: 'Accuracy', text: '99.01 %', aside: '102 test images' }, {}, {}, {}], forms: ['as-published', 'leakage-safe'], backbone: 'inception_v3', method: 'frozen', weights: { installed: false } })
  const published = await ask('training.recipe', { dataset: 'films', choice: { recipe: 'alotaibi-2020-densenet121', form: 'as-published', classes: 'own', settings: [] } })
  const safe = await ask('training.recipe', { dataset: 'films', choice: { recipe: 'alotaibi-2020-densenet121', classes: 'own', settings: [] } })
  expect([published.split.rule, safe.split.rule, safe.obstacle?.code]).toEqual(['stratified-folds-halved', 'grouped-folds', 'weights-missing'])
  expect(safe.leakageSafe.find(({ key }) => key === 'split.rule')).toMatchObject({ from: 'stratified-folds-halved', to: 'grouped-folds' })
  const changed = await ask('training.recipe', { dataset: 'films', choice: { ...CHOICE, settings: ['head.maxIter=7'] } })
  expect(changed.settings.find(({ key }) => key === 'head.maxIter')).toMatchObject({ value: 7, own: 100, kind: 'whole' })
  expect(changed.obstacle).toBeNull()
  await expect(ask('training.recipe', { choice: { ...CHOICE, settings: ['head.maxIter=-1'] } })).rejects.toMatchObject({ code: 'recipe-invalid' })
  await expect(ask('training.recipe', { choice: { ...CHOICE, recipe: '/etc/passwd' } })).rejects.toMatchObject({ code: 'recipe-unknown' })
})

test('a run from start to figures, beside the thumbnail; a second one is compared with it', { timeout: 300_000 }, async () => {
  expect((await ask('training.estimate', { dataset: 'films', choice: CHOICE })).images).toBe(24)
  const job = await end((await ask('training.start', { dataset: 'films', choice: CHOICE })).job)
  expect(job.error).toBeNull()
  const { runs } = await ask('training.runs', { dataset: 'films' })
  const first = runs[0]
  expect(first).toMatchObject({ state: 'done', recipe: 'scattering-lr', method: 'frozen', dataset: { name: 'films', version: 1 }, error: null, jobId: job.jobId, outcome: { leakageSafe: true, testImages: 24, testGroups: 12, sharingGroup: 0 } })
  const { accuracy, thumbnail, gain } = first?.outcome ?? {}
  expect(gain?.accuracy.value).toBeCloseTo((accuracy?.value ?? 0) - (thumbnail?.accuracy.value ?? 0), 12)
  const shown = await ask('training.show', { run: first?.run ?? 0 })
  expect(shown.parts.map(({ title, state }) => [title, state])).toEqual([['Fold 1', 'done'], ['Fold 2', 'done'], ['Fold 3', 'done']])
  expect(shown.parts.reduce((sum, part) => sum + (part.accuracy ?? 0) * 8, 0) / 24).toBeCloseTo(accuracy?.value ?? 0, 12)
  expect(shown.events.map(({ kind }) => kind).toReversed()).toEqual(['started', 'judged', 'judged', 'judged', 'done'])
  expect(shown.choice).toEqual(CHOICE)

  await end((await ask('training.start', { dataset: 'films', choice: { ...CHOICE, settings: [...CHOICE.settings, 'head={"kind":"knn","k":3}'].filter((text) => !text.startsWith('head.')) } })).job)
  const [second] = (await ask('training.runs', {})).runs
  const compared = await ask('training.compare', { runs: [first?.run ?? 0, second?.run ?? 0] })
  expect(compared.notComparable).toEqual([])
  const [pair] = compared.pairs
  expect(pair?.images).toBe(24)
  expect(pair?.accuracyDifference.value).toBeCloseTo((accuracy?.value ?? 0) - (second?.outcome?.accuracy.value ?? 0), 12)
  expect((pair?.mcNemar.onlyFirstRight ?? 0) - (pair?.mcNemar.onlySecondRight ?? 0)).toBe(Math.round(24 * (pair?.accuracyDifference.value ?? 0)))
})

test('a run that is cancelled is over, one that is paused is not; one whose job process is killed says so and is resumed', { timeout: 600_000 }, async () => {
  const choice = { ...CHOICE, settings: ['split.rule=grouped-folds', 'split.folds=3', 'seed=5', 'input.size=96'] }
  const started = (await ask('training.start', { dataset: 'films', choice })).job
  const killed = await killJob(started.jobId)
  expect(killed).toBe(true)
  expect((await end(started)).error?.code).toBe('job-crashed')
  const [crashed] = (await ask('training.runs', {})).runs
  expect(crashed).toMatchObject({ state: 'failed', resumable: true, error: { code: 'job-crashed' } })
  const resumed = (await ask('training.resume', { run: crashed?.run ?? 0 })).job
  expect((await end(resumed)).state).toBe('done')
  const shown = await ask('training.show', { run: crashed?.run ?? 0 })
  expect([shown.info.state, shown.info.jobId, shown.events.map(({ kind }) => kind).filter((kind) => kind !== 'judged').toReversed()]).toEqual(['done', resumed.jobId, ['started', 'failed', 'resumed', 'done']])

  const again = (await ask('training.start', { dataset: 'films', choice: { ...choice, settings: [...choice.settings, 'seed=6'] } })).job
  for (let run: number | null = null; run === null; await wait(20)) run = (await ask('training.current', { dataset: 'films' })).run
  const { run } = await ask('training.current', { dataset: 'films' })
  expect(await ask('training.stop', { run: run ?? 0, how: 'pause' })).toEqual({ stopping: true })
  expect((await end(again)).state).toBe('cancelled')
  expect((await ask('training.runs', {})).runs[0]).toMatchObject({ run, state: 'paused', resumable: true })

  // stopped by the list of jobs it is paused too; cancelled as a run it is over
  const listed = (await ask('training.resume', { run: run ?? 0 })).job
  while ((await ask('training.current', { dataset: 'films' })).run === null) await wait(20)
  await ask('jobs.cancel', { jobId: listed.jobId })
  await end(listed)
  expect((await ask('training.runs', {})).runs[0]).toMatchObject({ run, state: 'paused', resumable: true })
  const last = (await ask('training.resume', { run: run ?? 0 })).job
  while ((await ask('training.current', { dataset: 'films' })).run === null) await wait(20)
  await ask('training.stop', { run: run ?? 0, how: 'cancel' })
  await end(last)
  expect((await ask('training.runs', {})).runs[0]).toMatchObject({ run, state: 'cancelled', resumable: false })
})

test('what the wizard planned for a data set is there again; bad input is refused', async () => {
  const draft = { choice: { recipe: 'detrac', settings: ['seed=3'] }, useAs: { opacity: 'positive' as const }, alsoSplit: ['random'], learningCurve: false }
  await ask('training.save', { dataset: 'films', draft })
  expect((await ask('training.draft', { dataset: 'films' })).draft).toEqual(draft)
  expect((await ask('training.draft', { dataset: 'site A only' })).draft).toBeNull()
  await expect(ask('training.start', { dataset: 'gone', choice: CHOICE })).rejects.toMatchObject({ code: 'dataset-unknown' })
  await expect(ask('training.show', { run: 999 })).rejects.toMatchObject({ code: 'row-unknown' })
})

test('pictures of the augmentation are fetched by address', async () => {
  const { pictures } = await ask('training.augmentation', { dataset: 'films', choice: { recipe: 'scattering-lr', classes: 'own', settings: ['augmentation={"zoom":[1.1,1.1],"rotation":5}'] } })
  expect(pictures.map(({ caption }) => caption.replaceAll(/-?\d+\.\d+/g, 'N'))).toEqual(['none', 'zoom N', 'turn N', 'zoom N, turn N', 'zoom N, turn N'])
  const response = await app.fetch(new Request(`http://x${pictures[0]?.url ?? ''}`))
  expect([response.status, response.headers.get('content-type'), [...new Uint8Array(await response.arrayBuffer()).subarray(1, 4)]]).toEqual([200, 'image/png', [0x50, 0x4e, 0x47]])
})

/** Ends a job's process with SIGKILL as soon as one of its own is there. */
async function killJob(jobId: string): Promise<boolean> {
  for (;;) {
    const { job } = await ask('jobs.show', { jobId })
    if (job.state !== 'waiting' && job.state !== 'running') return false
    const { run } = await ask('training.current', { dataset: 'films' })
    const [child] = run === null ? [] : jobProcesses()
    if (child !== undefined) {
      process.kill(child, 'SIGKILL')
      return true
    }
    await wait(10)
  }
}

/** Children of this process that run a job, by /proc. */
function jobProcesses(): number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
      return parent === process.pid && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('job.ts') ? [Number(name)] : []
    } catch {
      return []
    }
  })
}
