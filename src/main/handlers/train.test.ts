import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeFolder } from '../../../test/fixtures/archiveFiles.ts'
import { texture } from '../../../test/fixtures/textures.ts'
import { parseRecipe, withSettings } from '../../core/recipe/recipe.ts'
import { loadCodecs } from '../codecs.ts'
import { forkJob } from '../jobs/forkJob.ts'
import { openLibrary, type Library } from '../store/openLibrary.ts'
import { importPaths } from './import.ts'
import { modelOf, learnedBy } from './modelOf.ts'
import { predict } from './predict.ts'
import { judgedRun } from './run/judgedRun.ts'
import { runRates } from './run/runRates.ts'
import { train } from './train.ts'
import type { WorkContext } from './workContext.ts'

const recipe = withSettings(
  parseRecipe({ recipe: 1, name: 'r', title: 'R', backbone: { name: 'scattering' }, head: { kind: 'logistic-regression', maxIter: 20, regParam: 0.1 } }, 'r'),
  ['evaluation.replicates=50', 'split.folds=3']
)

// 18 images of unknown patients, coarse texture for class b; the last is the last but two with a little noise
let folder: ReturnType<typeof makeFolder>
let library: Library

beforeAll(async () => {
  folder = makeFolder()
  library = openLibrary(join(folder.dir, 'library'), { create: true })
  const lines = ['file,label']
  for (let i = 0; i < 18; i++) {
    const name = `${i % 2 === 0 ? 'a' : 'b'}${i}.png`
    writeFileSync(join(folder.dir, name), i === 17 ? texture(15, 6) : texture(i))
    lines.push(`${name},${i % 2 === 0 ? 'a' : 'b'}`)
  }
  writeFileSync(join(folder.dir, 'labels.csv'), `${lines.join('\n')}\n`)
  await importPaths(library, await loadCodecs(), [folder.dir], { labelsCsv: join(folder.dir, 'labels.csv'), dataset: 'd' })
})
afterAll(() => {
  library.close()
  folder.remove()
})

function context(): WorkContext {
  return { library, spawn: forkJob(), engine: 'auto', weightsDirs: [], signal: new AbortController().signal, onProgress: () => {} }
}

test('by folds: joins the copy, keeps a model of all images, and of each image the answer of the fold that had not seen it', { timeout: 300_000 }, async () => {
  const result = await train(context(), { recipe: withSettings(recipe, ['split.rule=grouped-folds']), dataset: 'd' })
  expect(result.figures.duplicates).toMatchObject({ clusters: 1, images: 2, largest: 2 })
  expect(result.record.notes.find(({ title }) => title === 'Near-duplicates')?.text).toMatch(/^2 images of 1 cluster joined/)
  expect(result.predictions.map(({ fold }) => fold).toSorted((a = '', b = '') => a.localeCompare(b))).toEqual(['fold 1', 'fold 2', 'fold 3'].flatMap((fold) => Array.from({ length: 6 }, () => fold)))
  const { model } = await modelOf(library, `${result.model.name}@${result.model.version}`)
  expect(learnedBy(library, model).images.size).toBe(18)
  const stored = library.predictions.ofRun(result.run).filter(({ image }) => image !== null)
  expect(stored.map(({ fold, probabilities }) => [fold, probabilities])).toEqual(result.predictions.map(({ fold, probabilities }) => [fold, probabilities]))

  // asking the model about a film that it learned from changes nothing of the out-of-fold answer
  const asked = await predict(context(), model.hash, [join(folder.dir, 'a0.png')])
  expect(asked.images.map((image) => ('notScored' in image ? image.notScored.code : ''))).toEqual(['in-training'])
  expect(library.predictions.ofRun(result.run).filter(({ image }) => image !== null)).toEqual(stored)

  // a threshold of 0.5 is the report's own figure, interval and all: the resamples are of the same joined groups
  const [column] = result.figures.evaluations
  const rates = runRates(library, result.run, { thresholds: [0.5], prevalence: 0.05 })
  expect([rates.groups, rates.positives, column?.model.groups]).toEqual([17, 9, 17])
  expect(rates.rows).toMatchObject([{ sensitivity: column?.model.figures.sensitivity, specificity: column?.model.figures.specificity }])
  // trained once more it is the same model: the run before keeps its films
  const again = await train(context(), { recipe: withSettings(recipe, ['split.rule=grouped-folds']), dataset: 'd' })
  expect([again.model.hash, judgedRun(library, result.run).cases.length]).toEqual([result.model.hash, 18])
})

test('with one hold-out the model that was judged is kept, and answers for itself', { timeout: 300_000 }, async () => {
  const result = await train(context(), { recipe, dataset: 'd' })
  expect(result.predictions.every((prediction) => !('fold' in prediction))).toBe(true)
  const { model } = await modelOf(library, `${result.model.name}@${result.model.version}`)
  expect(learnedBy(library, model).images.size).toBe(18 - result.predictions.length)
})

test('half of each stratified fold is judged', { timeout: 300_000 }, async () => {
  const result = await train(context(), { recipe: withSettings(recipe, ['split.rule=stratified-folds-halved']), dataset: 'd' })
  expect(result.predictions).toHaveLength(9)
  expect(Object.keys(library.splits.parts(library.runs.byId(result.run)?.split ?? 0)).toSorted()).toEqual(['test: fold 1', 'test: fold 2', 'test: fold 3', 'validation: fold 1', 'validation: fold 2', 'validation: fold 3'])
})
