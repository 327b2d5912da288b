import { describe, expect, it } from 'vitest'
import { sampleReport } from '../../../test/fixtures/sampleReport.ts'
import { parseRecipe } from '../recipe/recipe.ts'
import { compareRecipe, type ComparedData, type FormRun } from './recipeComparison.ts'
import { renderHtml } from './renderHtml.ts'
import { headlineOf } from './runReport.ts'

const recipe = parseRecipe(
  {
    recipe: 1,
    name: 'paper-1',
    title: 'Paper one',
    paper: {
      id: 'paper-1',
      citation: 'Doe 2020',
      published: [
        { metric: 'sensitivity', value: 0.9811, stated: '98.11 %', testImages: 102, note: 'one cluster' },
        { metric: 'f1', class: 'ground glass', value: 0.91, testImages: 102, from: 'Roe 2021' }
      ],
      time: { fitMinutes: 4, machine: 'one cluster' },
      data: { what: 'films', images: { 'no finding': 160, 'ground glass': 160 } },
      dataNote: 'Other films.'
    },
    backbone: { name: 'scattering' },
    head: { kind: 'logistic-regression' },
    split: { rule: 'random' },
    leakageSafe: { set: { 'split.rule': 'grouped' }, reasons: {} }
  },
  'paper-1.json'
)
const { model } = headlineOf(sampleReport().figures)
const run: FormRun = { id: 7, evaluation: model, testImages: model.images, sharingGroup: 0, seconds: 75, featuresReady: true }
const data: ComparedData = { name: 'films, version 2', images: { 'no finding': 500, 'ground glass': 124 } }

describe('compareRecipe', () => {
  it('sets the publication beside both forms, and says why a column is empty', () => {
    const comparison = compareRecipe(recipe, { data, weightsInstalled: true, runOf: (form) => (form === 'leakage-safe' ? run : undefined) })
    expect({ ...comparison, rows: comparison.rows.map((row) => [row.title, row.published, row.here.map((figure) => figure?.value ?? null)]) }).toEqual({
      recipe: 'paper-1',
      title: 'Paper one',
      citation: 'Doe 2020',
      here: [
        { title: 'As published, here', split: '70 / 30, image by image, unstratified', run: null, absent: 'not run' },
        {
          title: 'Leakage-safe, here',
          split: '70 / 30, patients and groups kept together, stratified',
          run: { id: 7, testImages: model.images, sharingGroup: 0, seconds: 75, featuresReady: true },
          absent: null
        }
      ],
      rows: [
        ['Sensitivity', { text: '98.11 %', aside: 'one cluster' }, [null, model.figures.sensitivity.value]],
        ['F1, ground glass', { text: '0.91', aside: 'from Roe 2021' }, [null, model.perClass[1]?.figures.f1.value]],
        ['Accuracy', null, [null, model.figures.accuracy.value]],
        ['AUC', null, [null, model.figures.auc.value]]
      ],
      publishedTestImages: 102,
      publishedTime: { text: 'fit 4 min', machine: 'one cluster' },
      differences: ['Data there: films, 160 no finding, 160 ground glass. Data here: films, version 2: 500 no finding, 124 ground glass.', 'Other films.']
    })
  })

  it('says weights not present, other classes, and the same counts', () => {
    const absent = (of: ComparedData, weightsInstalled: boolean): (string | null)[] => compareRecipe(recipe, { data: of, weightsInstalled, runOf: () => undefined }).here.map((column) => column.absent)
    expect(absent(data, false)).toEqual(['weights not present', 'weights not present'])
    expect(absent({ ...data, images: null }, false)).toEqual(['other classes', 'other classes'])
    const same = compareRecipe(recipe, { data: { ...data, images: { 'no finding': 160, 'ground glass': 160 } }, weightsInstalled: true, runOf: () => run })
    expect(same.differences[0]).toBe('Data there and here: the same counts, 160 no finding, 160 ground glass.')
  })

  it('has one column for a recipe with one form', () => {
    const { leakageSafe: _, paper: __, ...rest } = recipe
    const comparison = compareRecipe(rest, { data, weightsInstalled: true, runOf: (form) => (form === undefined ? run : undefined) })
    expect(comparison.here.map(({ title }) => title)).toEqual(['Here'])
    expect([comparison.citation, comparison.publishedTime, comparison.differences]).toEqual([null, null, []])
  })
})

it('the report shows it: published, as published here, leakage-safe here, and how the data differ', () => {
  const publication = compareRecipe(recipe, { data, weightsInstalled: false, runOf: (form) => (form === 'leakage-safe' ? run : undefined) })
  const page = renderHtml({ ...sampleReport(), publication })
  const section = page.slice(page.indexOf('id="publication"'), page.indexOf('id="side"')).replaceAll(/<[^>]*>|\s+/g, ' ').replaceAll(/ +/g, ' ')
  for (const part of ['Published and here', 'Doe 2020', '98.11 %', 'weights not present', 'run 7', model.figures.sensitivity.value?.toFixed(3), '1 min 15 s', 'features were there', 'fit 4 min', 'Time, published: on one cluster.', 'Sensitivity, published: one cluster.', 'Test images 102', 'Other films.']) {
    expect(section).toContain(part)
  }
  expect(renderHtml(sampleReport())).not.toContain('id="publication"')
})
