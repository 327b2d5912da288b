import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodePng } from '../../src/core/image/encodePng.ts'
import { createRandom } from '../../src/core/random.ts'
import type { RecipeComparison } from '../../src/core/report/recipeComparison.ts'
import type { TrainResult } from '../../src/main/handlers/train.ts'
import type { WrittenReport } from '../../src/main/handlers/writeReport.ts'
import { makeFolder } from '../fixtures/archiveFiles.ts'
import { cliIn, type Answer, type Cli, type Ended } from '../fixtures/cliProcess.ts'

type Trained = TrainResult & { readonly report?: WrittenReport }

const PER_CLASS = 12
const LABELS = ['Normal', 'COVID-19', 'pneumonia', 'tuberculosis']
const PAPER = {
  recipe: 1,
  name: 'doe-2020',
  title: 'Doe',
  paper: { id: 'doe-2020', citation: 'Doe 2020', published: [{ metric: 'accuracy', value: 0.99, stated: '99.00 %' }], data: { what: 'films', images: { other: 20, covid: 10 } }, dataNote: 'Other films.' },
  data: {
    classes: [
      { name: 'other', labels: ['normal', 'pneumonia'] },
      { name: 'covid', labels: ['covid 19'] }
    ]
  },
  backbone: { name: 'scattering' },
  head: { kind: 'logistic-regression', maxIter: 5, regParam: 0.1 },
  split: { rule: 'random' },
  evaluation: { replicates: 20 },
  leakageSafe: { set: { 'split.rule': 'grouped' }, reasons: { 'split.rule': 'patients' } }
}

let folder: ReturnType<typeof makeFolder>
let hilum: Cli
let imported: Ended

const at = (...names: string[]): string => join(folder.dir, ...names)
const train = (recipe: string, ...more: string[]): string[] => ['train', recipe, '--dataset', 'films', '--library', at('library'), ...more]

beforeAll(async () => {
  folder = makeFolder()
  hilum = cliIn(folder.dir)
  const random = createRandom(5)
  const lines = ['file,label,patient']
  for (const [k, label] of LABELS.entries()) {
    mkdirSync(at('films', label), { recursive: true })
    for (let i = 0; i < PER_CLASS; i++) {
      const data = Uint8Array.from({ length: 32 * 32 }, (_, p) => Math.min(255, 40 * k + Math.floor(random.next() * 120) + (p % 32)))
      writeFileSync(at('films', label, `${i}.png`), encodePng({ width: 32, height: 32, samplesPerPixel: 1, data }))
      lines.push(`${label}/${i}.png,${label},${label}-${Math.floor(i / 2)}`)
    }
  }
  writeFileSync(at('films', 'labels.csv'), `${lines.join('\n')}\n`)
  writeFileSync(at('doe.json'), JSON.stringify(PAPER))
  imported = await hilum.run(['import', at('films'), '--labels', at('films', 'labels.csv'), '--dataset', 'films', '--library', at('library')])
})
afterAll(() => folder.remove())

describe('a publication\'s recipe', () => {
  test('runs leakage-safe unless asked otherwise, on its own classes, and says what it merged and left out', async () => {
    expect(imported.code).toBe(0)
    const { code, value } = (await hilum.json(train(at('doe.json')))) as Answer<Trained>
    expect([code, value.recipe.form, value.recipe.split.rule, value.figures.classes]).toEqual([0, 'leakage-safe', 'grouped', ['other', 'covid']])
    const [column] = value.figures.evaluations
    expect(column?.splits[0]?.table.shared.testImagesSharingGroup).toBe(0)
    expect(column?.splits[0]?.table.parts.reduce((sum, { images }) => sum + images, 0)).toBe(3 * PER_CLASS)
    expect(value.record.notes.map(({ text }) => text)).toEqual(
      expect.arrayContaining(['The recipe doe-2020 has no class for them: 12 tuberculosis.', 'Normal, pneumonia count as other.'])
    )
  })

  test('runs as published on request; published and both forms then stand side by side', async () => {
    const { value } = (await hilum.json(train(at('doe.json'), '--form', 'as-published'))) as Answer<Trained>
    expect([value.recipe.form, value.recipe.split.rule]).toEqual(['as-published', 'random'])
    const changed = (await hilum.json(train(at('doe.json'), '--set', 'maxIter=6'))) as Answer<Trained>
    const compared = (await hilum.json(['recipes', at('doe.json'), '--dataset', 'films', '--library', at('library')])) as Answer<RecipeComparison>
    expect(compared.value.here.map(({ title, run }) => [title, run?.id])).toEqual([
      ['As published, here', value.run],
      ['Leakage-safe, here', changed.value.run - 2]
    ])
    const [accuracy] = compared.value.rows
    expect(accuracy).toMatchObject({ title: 'Accuracy', published: { text: '99.00 %' }, here: [value.figures.evaluations[0]?.model.figures.accuracy, {}] })
    expect(compared.value.differences[0]).toBe('Data there: films, 20 other, 10 covid. Data here: films, version 1: 24 other, 12 covid.')
    const { stdout } = await hilum.run(['recipes', '--dataset', 'films', '--library', at('library')])
    expect(stdout).toMatch(/scattering-lr +Accuracy +not run +not run/)
    expect(stdout).toMatch(/benbrahim-2020-resnet50 +Accuracy +98\.03 % +weights not present +weights not present/)
    expect(stdout).toMatch(/belman-2022-cnn-4 +Accuracy +94\.03 % +other classes +other classes/)
  })

  test('takes a data set\'s own classes, or other labels for its own', async () => {
    const own = (await hilum.json(train(at('doe.json'), '--classes', 'own'))) as Answer<Trained>
    expect(own.value.figures.classes).toEqual(['Normal', 'COVID-19', 'pneumonia', 'tuberculosis'])
    const other = (await hilum.json(train(at('doe.json'), '--classes', 'covid=covid-19+tuberculosis'))) as Answer<Trained>
    expect(other.value.record.notes.map(({ text }) => text)).toContain('COVID-19, tuberculosis count as covid.')
  })

  test('the report sets both forms of a shipped recipe side by side', async () => {
    await hilum.json(train('scattering-lr', '--form', 'as-published', '--set', 'evaluation.replicates=20'))
    const { value } = (await hilum.json(train('scattering-lr', '--set', 'evaluation.replicates=20', '--out', at('report')))) as Answer<Trained>
    const { publication } = JSON.parse(readFileSync(value.report?.json ?? '', 'utf8')) as { publication: RecipeComparison }
    expect(publication.here.map(({ title, run }) => [title, run?.id])).toEqual([
      ['As published, here', value.run - 1],
      ['Leakage-safe, here', value.run]
    ])
    expect(readFileSync(value.report?.html ?? '', 'utf8')).toContain('Both forms of the recipe')
  })
})

describe('what does not fit is named', () => {
  test.each([
    [() => train('belman-2022-cnn-4'), 1, 'classes-differ', /^The recipe belman-2022-cnn-4 tells normal, bacterial-pneumonia, viral-pneumonia, covid-19 apart; no label of the data set "films" means bacterial-pneumonia or viral-pneumonia\. Its labels are Normal, COVID-19, pneumonia, tuberculosis\./],
    [() => train(at('doe.json'), '--set', 'backbone.name=resnet5'), 1, 'recipe-invalid', /there is no network "resnet5"\. Installed: pattern-cnn, phantom-cnn, pattern-wavelets, scattering\. Weights can be added for squeezenet, .*resnet50, /],
    [() => train(at('doe.json'), '--form', 'safe'), 2, 'usage', /^--form takes as-published or leakage-safe, not "safe"$/],
    [() => train(at('doe.json'), '--classes', 'flu=covid'), 2, 'usage', /^doe-2020 has no class "flu"; it has other, covid$/],
    [() => train(at('doe.json'), '--classes', 'covid'), 2, 'usage', /^--classes takes own or CLASS=LABEL\+LABEL, not "covid"$/],
    [() => ['recipes', 'benbrahim-2020-resnet'], 1, 'recipe-unknown', /Nearest: benbrahim-2020-resnet50, /]
  ])('%#', async (args, exit, code, message) => {
    const { code: ended, value } = (await hilum.json(args())) as Answer<{ error: { code: string; message: string } }>
    expect([ended, value.error.code]).toEqual([exit, code])
    expect(value.error.message).toMatch(message)
  })

  test('a recipe is told in words', async () => {
    const { code, stdout } = await hilum.run(['recipes', 'alotaibi-2020-resnet50'])
    expect(code).toBe(0)
    for (const part of ['layers from conv5_block3_1_conv (165 in Keras) learn', 'BatchNorm, dense 128 ReLU, BatchNorm, dropout 0.6, dense softmax', 'Weights: hilum backbones get resnet50', 'split.rule to "grouped-folds"']) {
      expect(stdout).toContain(part)
    }
  })
})
