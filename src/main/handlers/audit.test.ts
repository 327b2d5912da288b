import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeFolder, pngOf } from '../../../test/fixtures/archiveFiles.ts'
import { encodePng } from '../../core/image/encodePng.ts'
import { createRandom } from '../../core/random.ts'
import { loadCodecs } from '../codecs.ts'
import { forkJob } from '../jobs/forkJob.ts'
import { JobCancelledError } from '../jobs/jobErrors.ts'
import { openLibrary, type Library } from '../store/openLibrary.ts'
import { auditDataset } from './audit.ts'
import { auditForTraining } from './auditForTraining.ts'
import { importPaths } from './import.ts'
import type { WorkContext } from './workContext.ts'

// A real job on real files: 24 noise images, those of class b a pixel wider; b1.png shows what a0.png does, with one grey level changed.
let folder: ReturnType<typeof makeFolder>
let library: Library

beforeAll(async () => {
  folder = makeFolder()
  library = openLibrary(join(folder.dir, 'library'), { create: true })
  const lines = ['file,label,patient,sex,age']
  for (let i = 0; i < 24; i++) {
    const label = i % 2 === 0 ? 'a' : 'b'
    const name = `${label}${i}.png`
    writeFileSync(join(folder.dir, name), i === 1 ? changed(0) : i % 2 === 0 ? pngOf(i, 32) : wide(i))
    lines.push(`${name},${label},p${i},${i % 4 < 2 ? 'F' : 'M'},`)
  }
  writeFileSync(join(folder.dir, 'labels.csv'), `${lines.join('\n')}\n`)
  await importPaths(library, await loadCodecs(), [folder.dir], { labelsCsv: join(folder.dir, 'labels.csv'), dataset: 'd' })
})
afterAll(() => {
  library.close()
  folder.remove()
})

function wide(seed: number): Uint8Array<ArrayBuffer> {
  const random = createRandom(seed)
  return encodePng({ width: 40, height: 32, samplesPerPixel: 1, data: Uint8Array.from({ length: 40 * 32 }, () => random.integer(256)) })
}

function changed(seed: number): Uint8Array<ArrayBuffer> {
  const random = createRandom(seed)
  const data = Uint8Array.from({ length: 32 * 32 }, () => random.integer(256))
  data[500] = (data[500] ?? 0) ^ 64
  return encodePng({ width: 32, height: 32, samplesPerPixel: 1, data })
}

function context(signal: AbortSignal, onProgress: WorkContext['onProgress'] = () => {}): WorkContext {
  return { library, spawn: forkJob(), engine: 'auto', weightsDirs: [], signal, onProgress }
}

test('raises the planted size, knows sex from the labels file, says what is not known, lists the duplicate', async () => {
  const phases = new Set<string>()
  const audit = await auditDataset(
    context(new AbortController().signal, ({ phase }) => phases.add(phase)),
    { dataset: 'd' }
  )
  expect([audit.images, audit.groups, audit.refused]).toEqual([24, 24, []])
  const levels = Object.fromEntries(audit.probes.map(({ id, level }) => [id, level]))
  expect(levels).toMatchObject({ size: 'red', aspect: 'red', format: 'constant', sex: 'green', age: 'unknown', view: 'unknown', origin: 'unknown' })
  expect(audit.probes.find(({ id }) => id === 'age')?.words).toBe('Not known for these images.')
  expect(audit.duplicates.map(({ files, labels }) => [files.toSorted(), labels.toSorted()])).toEqual([[['a0.png', 'b1.png'], ['a', 'b']]])
  expect([...phases]).toEqual(['Reading images', 'Comparing with permuted labels'])
})

function auditedTwice(): never {
  throw new Error('audited twice')
}

test('within a training run: raises the same without the thumbnail, notes it, and is made once per version of the data set', async () => {
  const { id, classes } = library.datasets.named('d')
  const first = await auditForTraining(context(new AbortController().signal), { id, classes }, library.datasets.items(id))
  expect(first.shortcuts).toMatchObject({ level: 'red', images: 24, groups: 24, permutations: 100 })
  expect(Object.fromEntries(first.shortcuts?.probes.map(({ title, level }) => [title, level]) ?? [])).toMatchObject({ 'Size in pixels': 'red', Sex: 'green', Age: 'unknown' })
  expect(first.notes).toMatchObject([{ level: 'stop', title: 'Shortcuts' }])
  expect(await auditForTraining({ ...context(new AbortController().signal), spawn: auditedTwice }, { id, classes }, library.datasets.items(id))).toEqual(first)
})

test('says why data cannot be audited', async () => {
  const { id, classes } = library.datasets.named('d')
  const items = library.datasets.items(id).filter(({ label }, at, all) => label === 'a' || all.findIndex((item) => item.label === 'b') === at)
  expect(await auditForTraining(context(new AbortController().signal), { id, classes }, items)).toMatchObject({ notes: [{ level: 'info', title: 'No shortcut audit', text: expect.stringContaining('class "b" has 1 group') }] })
})

test('ends when it is cancelled', async () => {
  const controller = new AbortController()
  const cancelled = auditDataset(
    context(controller.signal, ({ phase }) => (phase === 'Comparing with permuted labels' ? controller.abort() : undefined)),
    { dataset: 'd' }
  )
  await expect(cancelled).rejects.toSatisfy((error) => error instanceof JobCancelledError || (error instanceof Error && error.name === 'AbortError'))
})
