import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { dicomOf, makeFolder } from '../../../../test/fixtures/archiveFiles.ts'
import { loadCodecs } from '../../codecs.ts'
import { installRandomBackbone } from '../../engine/trainedBackbone.ts'
import { openLibrary, type Library } from '../../store/openLibrary.ts'
import { deletePatient } from '../delete.ts'
import { importPaths } from '../import.ts'
import { leftoversOf, removeLeftovers } from './leftovers.ts'

let folder: ReturnType<typeof makeFolder>
let library: Library
let weightsDir: string

beforeEach(async () => {
  folder = makeFolder()
  library = openLibrary(join(folder.dir, 'library'), { create: true })
  weightsDir = join(library.dir, 'weights')
  for (const [i, label] of ['normal', 'covid'].entries()) {
    mkdirSync(join(folder.dir, 'archive', label), { recursive: true })
    writeFileSync(join(folder.dir, 'archive', label, 'a.dcm'), dicomOf({ sop: `1.${i}`, study: `2.${i}`, patientId: `P${i}`, seed: i }))
  }
  await importPaths(library, await loadCodecs(), [join(folder.dir, 'archive')], { labels: 'auto', dataset: 'films' })
})
afterEach(() => {
  library.close()
  folder.remove()
})

/** A run with a checkpoint of so many bytes. */
function runWith(state: 'running' | 'failed' | 'done', bytes: number): number {
  const { id: dataset, hash: datasetHash } = library.datasets.named('films')
  const { id } = library.runs.begin({ recipeHash: library.recipes.note('r', {}).hash, seed: 1, dataset, datasetHash })
  if (state !== 'running') library.runs.change(id, { state })
  writeCheckpoint(id, bytes)
  return id
}

function writeCheckpoint(run: number, bytes: number): void {
  mkdirSync(join(library.dir, 'training', String(run)), { recursive: true })
  writeFileSync(join(library.dir, 'training', String(run), 'part-1.checkpoint'), Buffer.alloc(bytes))
}

/** A card as training writes it, with weights of its own. */
async function trainedNetwork(name: string, hash: string): Promise<void> {
  const start = await installRandomBackbone('small_cnn', 1, weightsDir)
  const card: unknown = JSON.parse(readFileSync(join(weightsDir, `${start}.json`), 'utf8'))
  const from = { name: start, hash: 'c'.repeat(64) }
  writeFileSync(join(weightsDir, `${name}.json`), JSON.stringify({ ...(card as object), name, hash, weightsFile: `${name}.weights`, trained: { from } }))
  writeFileSync(join(weightsDir, `${name}.weights`), Buffer.alloc(30))
}

test('checkpoints of runs that are not at work are listed and removed, a running one is left alone', async () => {
  const [failed, done, running] = [runWith('failed', 10), runWith('done', 20), runWith('running', 5)]
  writeCheckpoint(99, 7)
  expect(await leftoversOf(library, weightsDir)).toEqual({
    checkpoints: [{ run: failed, state: 'failed', bytes: 10 }, { run: done, state: 'done', bytes: 20 }, { run: 99, state: 'gone', bytes: 7 }],
    networks: [],
    clusters: []
  })
  await expect(removeLeftovers(library, weightsDir, [running])).rejects.toThrow(`Run ${running} has no checkpoints to remove: it is at work. There are those of: ${failed}, ${done}, 99.`)
  await expect(removeLeftovers(library, weightsDir, [failed, 55])).rejects.toThrow('Run 55 has no checkpoints to remove: it left none')
  expect((await removeLeftovers(library, weightsDir, [failed])).checkpoints).toEqual([{ run: failed, state: 'failed', bytes: 10 }])
  await removeLeftovers(library, weightsDir)
  expect([failed, done, 99, running].map((run) => existsSync(join(library.dir, 'training', String(run))))).toEqual([false, false, false, true])
  expect(library.audit.list({ kind: 'training.cleaned' }).map(({ detail }) => detail)).toEqual([{ runs: [done, 99], networks: [] }, { runs: [failed], networks: [] }])
})

test('networks that belong to no model go, and those of models and untrained ones stay; none while a run is at work', async () => {
  await trainedNetwork('kept', 'a'.repeat(64))
  await trainedNetwork('left', 'b'.repeat(64))
  library.backbones.note({ hash: 'a'.repeat(64), name: 'kept', card: {} })
  await library.models.add({ name: 'm', bytes: new TextEncoder().encode('1'), backboneHash: 'a'.repeat(64), finding: 'diagnosis', classes: ['normal', 'covid'], card: {} })
  const running = runWith('running', 1)
  expect((await removeLeftovers(library, weightsDir)).networks).toEqual([])
  library.runs.change(running, { state: 'failed' })
  expect((await removeLeftovers(library, weightsDir, [running])).networks).toEqual([])
  expect(await removeLeftovers(library, weightsDir)).toEqual({ checkpoints: [], networks: [{ name: 'left', bytes: 30 }], clusters: [] })
  expect(['kept.json', 'left.json', 'left.weights', 'small_cnn-random-1.json'].map((name) => existsSync(join(weightsDir, name)))).toEqual([true, false, false, true])
  expect(await leftoversOf(library, weightsDir)).toEqual({ checkpoints: [], networks: [], clusters: [] })
})

/** What a job on a cluster leaves: its list, its plan, and what executors wrote. */
function clusterJob(name: string, fileHashes: readonly string[], plan: object | undefined): void {
  const dir = join(library.dir, 'training', name)
  mkdirSync(join(dir, 'spark', 'features', 'wave=00000'), { recursive: true })
  writeFileSync(join(dir, 'images.jsonl'), fileHashes.map((hash) => `${JSON.stringify({ id: `${hash}/0`, path: `/films/${hash}` })}\n`).join(''))
  writeFileSync(join(dir, 'spark', 'features', 'wave=00000', 'part.parquet'), Buffer.alloc(1000))
  if (plan !== undefined) writeFileSync(join(dir, 'plan.json'), JSON.stringify(plan))
}

test('folders of jobs on a cluster are listed with what they take and removed, one that runs is left alone', async () => {
  const names = ['a', 'b', 'c'].map((letter) => `spark-${letter.repeat(16)}`)
  const [failed = '', planned = '', running = ''] = names
  clusterJob(failed, [], { recipe: { name: 'pattern-cnn-lr' }, dataset: { name: 'films' } })
  clusterJob(planned, [], undefined)
  clusterJob(running, [], undefined)
  const { jobId } = library.jobs.create('scale', { folder: running })
  const { clusters } = await leftoversOf(library, weightsDir)
  const plan = JSON.stringify({ recipe: { name: 'pattern-cnn-lr' }, dataset: { name: 'films' } })
  expect(clusters).toEqual([{ folder: failed, dataset: 'films', recipe: 'pattern-cnn-lr', bytes: 1000 + plan.length }, { folder: planned, dataset: null, recipe: null, bytes: 1000 }])
  await expect(removeLeftovers(library, weightsDir, [running])).rejects.toThrow(`Nothing called ${running} can be removed: it is at work`)
  expect((await removeLeftovers(library, weightsDir, [planned])).clusters.map(({ folder: name }) => name)).toEqual([planned])
  expect((await leftoversOf(library, weightsDir)).clusters.map(({ folder: name }) => name)).toEqual([failed])
  await removeLeftovers(library, weightsDir)
  expect(names.map((name) => existsSync(join(library.dir, 'training', name)))).toEqual([false, false, true])
  library.jobs.change(jobId, { state: 'failed' })
  expect((await removeLeftovers(library, weightsDir)).clusters.map(({ folder: name }) => name)).toEqual([running])
})

test('a deleted patient leaves no job on a cluster behind that holds its films', () => {
  const items = library.datasets.items(library.datasets.named('films').id)
  const [first, second] = items.map(({ fileHash }) => fileHash)
  if (first === undefined || second === undefined) throw new Error('no films')
  const names = ['a', 'b', 'c'].map((letter) => `spark-${letter.repeat(16)}`)
  const [both = '', other = '', unreadable = ''] = names
  clusterJob(both, [second, first], {})
  clusterJob(other, [second], {})
  mkdirSync(join(library.dir, 'training', unreadable, 'spark'), { recursive: true })
  deletePatient(library, `#${items[0]?.patient ?? 0}`)
  expect(names.map((name) => existsSync(join(library.dir, 'training', name)))).toEqual([false, true, false])
})
