import { expect, test } from 'vitest'
import { createRandom } from '../random.ts'
import { evaluateClassification } from './evaluate.ts'
import { subgroupFigures } from './subgroups.ts'

const random = createRandom(3)
const labels = Array.from({ length: 120 }, (_, i) => i % 2)
const sex = labels.map((_, i) => (i % 4 < 2 ? 'F' : 'M'))
// right for women, chance for men
const risk = labels.map((label, i) => (sex[i] === 'F' ? 0.25 + 0.5 * label + 0.1 * random.next() : random.next()))
const scored = { labels, probabilities: risk.flatMap((p) => [1 - p, p]), groups: labels.map((_, i) => `p${Math.floor(i / 4)}`), classes: ['none', 'opacity'] }
const options = { replicates: 200, seed: 1 }

test('judges the same answers within each subgroup, with intervals over its own groups', () => {
  const [women, men] = subgroupFigures(scored, [{ name: 'Sex', values: sex }], options)
  expect([women?.value, women?.images, women?.groups, women?.positives, women?.figures?.auc.value]).toEqual(['F', 60, 30, 30, 1])
  expect(men?.figures?.auc.value).toBeLessThan(0.75)
  const of = sex.flatMap((value, i) => (value === 'M' ? [i] : []))
  const alone = evaluateClassification({ labels: of.map((i) => labels[i] ?? 0), probabilities: of.flatMap((i) => [1 - (risk[i] ?? 0), risk[i] ?? 0]), groups: of.map((i) => scored.groups[i] ?? ''), classes: scored.classes }, options)
  expect(men?.figures).toEqual({ auc: alone.figures.auc, accuracy: alone.figures.accuracy, sensitivity: alone.figures.sensitivity, specificity: alone.figures.specificity })
})

test('says what is too few, what is not known, and nothing of what all share or nobody knows', () => {
  const age = labels.map((_, i) => (i < 20 ? '65 and more' : i < 40 ? undefined : '18 to 39'))
  const rows = subgroupFigures(scored, [{ name: 'Age', values: age }, { name: 'View', values: labels.map(() => 'PA') }, { name: 'Source', values: labels.map(() => undefined) }, { name: 'Scanner', values: labels.map((_, i) => (i < 10 ? 'A' : 'B')) }], options)
  expect(rows.map(({ attribute, value, images, figures }) => [attribute, value, images, figures !== null])).toEqual([
    ['Age', '18 to 39', 80, true],
    ['Age', '65 and more', 20, true],
    ['Age', 'not known', 20, true],
    ['Scanner', 'A', 10, false],
    ['Scanner', 'B', 110, true]
  ])
  expect(rows[3]?.reason).toBe('too few: 5 none, 5 opacity; 10 each of two classes are the least')
})
