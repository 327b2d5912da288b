import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeFolder } from '../../../test/fixtures/archiveFiles.ts'
import { texture } from '../../../test/fixtures/textures.ts'
import { parseRecipe, withSettings } from '../../core/recipe/recipe.ts'
import { loadCodecs } from '../codecs.ts'
import { forkJob } from '../jobs/forkJob.ts'
import { openLibrary, type Library } from '../store/openLibrary.ts'
import { evaluate, LockboxAbsentError } from './evaluate.ts'
import { importPaths } from './import.ts'
import { listDatasets } from './listDatasets.ts'
import { lockboxNotes, lockboxOf, LockboxSealedError, sealLockbox } from './lockbox.ts'
import { learnedBy } from './modelOf.ts'
import { train } from './train.ts'
import type { WorkContext } from './workContext.ts'

const recipe = withSettings(
  parseRecipe({ recipe: 1, name: 'r', title: 'R', backbone: { name: 'scattering' }, head: { kind: 'logistic-regression', maxIter: 20, regParam: 0.1 } }, 'r'),
  ['evaluation.replicates=50', 'split.rule=grouped-folds', 'split.folds=2']
)

// 20 patients with one image each; the last is the last but two with a little noise
let folder: ReturnType<typeof makeFolder>
let library: Library

async function importWith(lines: readonly string[], dataset = 'd'): Promise<void> {
  writeFileSync(join(folder.dir, 'films', 'labels.csv'), `${['file,label,group', ...lines].join('\n')}\n`)
  await importPaths(library, await loadCodecs(), [join(folder.dir, 'films')], { labelsCsv: join(folder.dir, 'films', 'labels.csv'), dataset })
}

const LINES = Array.from({ length: 20 }, (_, i) => `f${i}.png,${i % 2 === 0 ? 'a' : 'b'},p${i}`)

beforeAll(async () => {
  folder = makeFolder()
  mkdirSync(join(folder.dir, 'films'))
  library = openLibrary(join(folder.dir, 'library'), { create: true })
  for (let i = 0; i < 20; i++) writeFileSync(join(folder.dir, 'films', `f${i}.png`), i === 19 ? texture(17, 6) : texture(i))
  await importWith(LINES)
})
afterAll(() => {
  library.close()
  folder.remove()
})

function context(): WorkContext {
  return { library, spawn: forkJob(), engine: 'auto', weightsDirs: [], signal: new AbortController().signal, onProgress: () => {} }
}

test('is sealed once, by group and class, with near-duplicates on one side; nothing reads it until it is opened, with a reason', { timeout: 300_000 }, async () => {
  const before = library.datasets.named('d')
  const sealed = await sealLockbox(context(), { dataset: 'd', fraction: 0.3 })
  expect(sealed).toMatchObject({ dataset: { name: 'd', version: 2 }, images: 6, classes: { a: 3, b: 3 }, openings: [] })
  expect(listDatasets(library)).toMatchObject([{ name: 'd', version: 2, images: 20, lockbox: { images: 6, openings: 0 } }])
  await expect(sealLockbox(context(), { dataset: 'd', fraction: 0.3 })).rejects.toBeInstanceOf(LockboxSealedError)

  const dataset = library.datasets.named('d')
  const inside = new Set(library.datasets.frozenItems(dataset.id).flatMap(({ image, lockbox }) => (lockbox === true ? [image] : [])))
  const twins = library.datasets.items(before.id).filter(({ group }) => group === 'p17' || group === 'p19')
  expect(new Set(twins.map(({ image }) => inside.has(image))).size).toBe(1)

  const trained = await train(context(), { recipe, dataset: 'd' })
  expect(trained.predictions).toHaveLength(14)
  const model = library.models.named(`${trained.model.name}@${trained.model.version}`)
  expect([...learnedBy(library, model).images].filter((image) => inside.has(image))).toEqual([])
  expect(lockboxNotes(library, dataset)).toEqual([{ level: 'info', title: 'Lockbox', text: '6 images of 6 groups are sealed and in no figure here. It has not been opened.' }])

  const shut = library.audit.list({ kind: 'lockbox.opened' })
  expect(shut).toEqual([])
  const judged = await evaluate(context(), model.hash, 'd', { lockbox: { reason: 'final figure', by: 'Dr A' } })
  expect(judged.evaluation.images).toBe(6)
  expect(judged.leftOut).toMatchObject({ learned: 0, sharingGroup: 0 })
  expect(judged.lockbox).toEqual({ openings: 1, models: [`${model.name}@${model.version}`] })
  expect(library.audit.list({ kind: 'lockbox.opened' })).toMatchObject([{ actor: 'Dr A', detail: { dataset: 'd', version: 2, items: 6, purpose: 'final figure', model: `${model.name}@${model.version}` } }])

  await evaluate(context(), model.hash, 'd', { lockbox: { reason: 'again', by: '' } })
  expect(lockboxOf(library, 'd').openings.map(({ reason, by, version }) => [reason, by, version])).toEqual([['final figure', 'Dr A', 2], ['again', '', 2]])
  expect(lockboxNotes(library, dataset)[0]).toMatchObject({ level: 'info', text: `6 images of 6 groups are sealed and in no figure here. It was opened 2 times, to judge ${model.name}@${model.version}.` })
})

test('keeps its seal through new versions; a further image of a sealed group is sealed with it; a label changes by a new version alone', async () => {
  const sealedGroups = (): Set<string> => new Set(library.datasets.frozenItems(library.datasets.named('d').id).flatMap(({ group, lockbox }) => (lockbox === true ? [group] : [])))
  const groups = sealedGroups()
  const [inside = ''] = groups
  writeFileSync(join(folder.dir, 'films', 'more.png'), texture(200))
  writeFileSync(join(folder.dir, 'films', 'new.png'), texture(202))
  await importWith([...LINES, `more.png,a,${inside}`, 'new.png,a,p99'])
  expect([library.datasets.named('d').version, lockboxOf(library, 'd').images]).toEqual([3, 7])
  expect(sealedGroups()).toEqual(groups)
  expect(lockboxOf(library, 'd').openings).toHaveLength(2)
})

test('says that there is none', async () => {
  await importWith(LINES, 'other')
  const [model] = library.models.list()
  await expect(evaluate(context(), model?.hash ?? '', 'other', { lockbox: { reason: 'r', by: '' } })).rejects.toBeInstanceOf(LockboxAbsentError)
  expect(library.audit.list({ kind: 'lockbox.opened' })).toHaveLength(2)
})
