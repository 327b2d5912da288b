import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeFolder } from '../../../test/fixtures/archiveFiles.ts'
import { askLibrary, makeTwoDatasets, trainTwoModels, type Asked } from '../../../test/fixtures/modelLibrary.ts'
import { modelExported, modelImported, modelPair, modelTested, type ModelInfo } from '../../contract/index.ts'

let folder: ReturnType<typeof makeFolder>
let here: Asked
let elsewhere: Asked
let models: readonly ModelInfo[]

beforeAll(async () => {
  folder = makeFolder()
  await makeTwoDatasets(folder.dir, join(folder.dir, 'library'))
  here = askLibrary(join(folder.dir, 'library'))
  await trainTwoModels(here)
  models = (await here.ask('models.list', {})).models
  const second = makeFolder()
  await makeTwoDatasets(second.dir, join(folder.dir, 'elsewhere'))
  second.remove()
  elsewhere = askLibrary(join(folder.dir, 'elsewhere'))
}, 300_000)
afterAll(async () => {
  await here.app.close()
  await elsewhere.app.close()
  folder.remove()
})

async function resultOf({ ask, end }: Asked, { job }: Awaited<ReturnType<Asked['ask']>> & { job: Parameters<Asked['end']>[0] }): Promise<unknown> {
  const ended = await end(job)
  if (ended.error !== null) throw Object.assign(new Error(ended.error.message), { code: ended.error.code })
  return (await ask('jobs.show', { jobId: job.jobId })).result
}

test('the list holds what each version measured, and on what', async () => {
  const cards = await Promise.all(models.map(({ hash }) => here.ask('models.card', { model: hash })))
  const listed = await here.ask('models.list', {})
  expect(listed.models.map(({ measured }) => measured)).toEqual(cards.map(({ figures: [main] }) => ({ dataset: { name: 'films', version: 1 }, split: 'Grouped folds', images: 24, sharing: 0, accuracy: main?.accuracy, auc: main?.auc })))
  expect(listed.models.map(({ measured }) => measured?.auc.interval?.length)).toEqual([2, 2])
})

test('a card: what it is, its limits, its figures on the films it was judged on, and no patient', async () => {
  expect(models.map(({ version, state, finding, classes }) => ({ version, state, finding, classes }))).toEqual([2, 1].map((version) => ({ version, state: 'candidate', finding: 'diagnosis', classes: ['normal', 'opacity'] })))
  const card = await here.ask('models.card', { model: models[0]?.hash ?? '' })
  expect(card.figures.map(({ images, groups }) => [images, groups])).toContainEqual([24, 12])
  expect(card.limits.length).toBeGreaterThan(0)
  expect(card.sections.length).toBeGreaterThan(3)
  expect(card.checklists.every(({ answered, partly, gaps }) => answered > 0 && partly + gaps >= 0)).toBe(true)
  expect(JSON.stringify(card)).not.toMatch(/films-P\d/)
  await expect(here.ask('models.card', { model: 'nobody' })).rejects.toMatchObject({ code: 'model-unknown' })
})

test('two models on films that neither learned from; on the films of the training there are none', { timeout: 120_000 }, async () => {
  const named = models.map(({ hash }) => hash)
  const [first = '', second = ''] = named
  const pair = modelPair.parse(await resultOf(here, await here.ask('models.compare', { models: [first, second], dataset: 'others' })))
  expect([pair.images + pair.leftOut.notAnswered, pair.leftOut.learned, pair.leftOut.otherClasses, pair.leftOut.unreadable, pair.dataset]).toEqual([24, 0, 0, 0, { name: 'others', version: 1 }])
  const [one, other] = pair.models
  expect(pair.accuracyDifference.value).toBeCloseTo((one?.accuracy.value ?? 0) - (other?.accuracy.value ?? 0), 12)
  expect(pair.mcNemar.onlyFirstRight - pair.mcNemar.onlySecondRight).toBe(Math.round(pair.images * (pair.accuracyDifference.value ?? 0)))
  await expect(here.ask('models.compare', { models: [first, second], dataset: 'films' }).then((asked) => resultOf(here, asked))).rejects.toMatchObject({ code: 'not-comparable' })
})

test('a model goes out as a file and into another library, once; there it is tested on local cases', { timeout: 120_000 }, async () => {
  const out = join(folder.dir, 'one.hilum-model')
  const [model] = models
  await expect(here.ask('models.export', { model: model?.hash ?? '', by: 'Dr A', out: 'one.hilum-model', withWeights: false })).rejects.toMatchObject({ code: 'path-relative' })
  const exported = modelExported.parse(await resultOf(here, await here.ask('models.export', { model: model?.hash ?? '', by: 'Dr A', out, withWeights: true })))
  expect([exported.out, exported.model.hash, exported.backbone.weights]).toEqual([out, model?.hash, 'embedded'])
  const back = modelImported.parse(await resultOf(here, await here.ask('models.import', { path: out })))
  expect([back.already, back.backbone.installed, back.model.modelId]).toEqual([true, true, model?.modelId])
  const first = modelImported.parse(await resultOf(elsewhere, await elsewhere.ask('models.import', { path: out })))
  const again = modelImported.parse(await resultOf(elsewhere, await elsewhere.ask('models.import', { path: out })))
  expect([first.already, again.already, first.model.hash, first.model.state]).toEqual([false, true, model?.hash, 'candidate'])
  expect(first.model.origin).toMatchObject({ name: model?.name, version: model?.version })
  const tested = modelTested.parse(await resultOf(elsewhere, await elsewhere.ask('models.accept', { model: first.model.hash, by: 'Dr B', dataset: 'others' })))
  // by study: two films each; fewer than ten of a side pass no test
  expect([tested.acceptance.positives, tested.acceptance.negatives, tested.cases.images, tested.cases.leftOut.learned, tested.acceptance.passed]).toEqual([6, 6, 24, 0, false])
  expect(tested.acceptance.words[0]).toBe('There are 6 cases with the finding and 6 without; 10 of each are needed.')
  const shown = await elsewhere.ask('models.show', { model: first.model.hash })
  expect(shown.events.map(({ kind, actor }) => [kind, actor])).toEqual([['model.accepted', 'Dr B'], ['model.imported', 'local user']])
  await expect(elsewhere.ask('models.import', { path: join(folder.dir, 'films/0.png') }).then((asked) => resultOf(elsewhere, asked))).rejects.toMatchObject({ code: expect.stringMatching(/^model-file/) })
})

test('promoted with a reason, the other version in its place, and retired', async () => {
  const [second, first] = models
  await here.ask('models.promote', { model: first?.hash ?? '', by: 'Dr A', why: 'the first' })
  await here.ask('models.promote', { model: second?.hash ?? '', by: 'Dr A', why: 'a better one' })
  expect((await here.ask('models.list', {})).models.map(({ state }) => state)).toEqual(['active', 'retired'])
  expect((await here.ask('models.retire', { model: second?.hash ?? '', by: 'Dr A', why: 'enough' })).state).toBe('retired')
  const { events } = await here.ask('models.show', { model: second?.hash ?? '' })
  expect(events.slice(0, 2).map(({ kind, detail }) => [kind, detail !== null && typeof detail === 'object' && 'why' in detail ? detail['why'] : undefined])).toEqual([['model.retired', 'enough'], ['model.promoted', 'a better one']])
})
