import { describe, expect, it } from 'vitest'
import { parseRecipe } from './recipe.ts'
import { ClassesDifferError, classMap, relabelled } from './recipeClasses.ts'

const plain = { recipe: 1, name: 'r', title: 'R', backbone: { name: 'scattering' }, head: { kind: 'logistic-regression' } }
const recipe = parseRecipe(
  {
    ...plain,
    data: {
      classes: [
        { name: 'other', labels: ['normal', 'viral pneumonia'] },
        { name: 'covid-19', labels: ['covid'] }
      ]
    }
  },
  'r.json'
)

describe('classMap', () => {
  it('merges and leaves out labels, however they are written', () => {
    const map = classMap(recipe, { name: 'films', classes: ['Viral_Pneumonia', 'COVID 19', 'Normal', 'tuberculosis'] })
    expect({ ...map, classOf: undefined }).toEqual({
      classes: ['other', 'covid-19'],
      classOf: undefined,
      leftOut: ['tuberculosis'],
      merged: [{ class: 'other', labels: ['Viral_Pneumonia', 'Normal'] }]
    })
    const items = ['COVID 19', 'tuberculosis', 'Normal', 'Viral_Pneumonia', 'covid'].map((label, image) => ({ image, label }))
    expect(relabelled(items, map)).toEqual([
      { image: 0, label: 'covid-19' },
      { image: 2, label: 'other' },
      { image: 3, label: 'other' },
      { image: 4, label: 'covid-19' }
    ])
  })

  it("takes a data set's own classes where the recipe names none", () => {
    const map = classMap(parseRecipe(plain, 'r.json'), { name: 'films', classes: ['none', 'opacity'] })
    expect([map.classes, map.classOf('opacity'), map.leftOut]).toEqual([['none', 'opacity'], 'opacity', []])
  })

  it('names both sides where they do not fit', () => {
    const ct = { name: 'ct', classes: ['noncovid', 'covid'] }
    expect(() => classMap(recipe, ct)).toThrow(ClassesDifferError)
    expect(() => classMap(recipe, ct)).toThrow(/The recipe r tells other, covid-19 apart; no label of the data set "ct" means other\. Its labels are noncovid, covid\. .*--classes "other=LABEL"/)
  })

  it.each([
    [[{ name: 'a', labels: ['x'] }, { name: 'b', labels: ['X!'] }], /a label stands for two classes/],
    [[{ name: 'a', labels: ['x'] }, { name: 'b', labels: ['A'] }], /a label stands for two classes/],
    [[{ name: 'a', labels: ['x'] }, { name: 'a', labels: ['y'] }], /two classes have one name/],
    [[{ name: 'a', labels: ['x'] }], /data\.classes/]
  ])('refuses the classes %j', (classes, message) => {
    expect(() => parseRecipe({ ...plain, data: { classes } }, 'r.json')).toThrow(message)
  })
})
