import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { augmentationSchema } from '../../recipe/trainingSchema.ts'
import { balancingPlan } from './balancingPlan.ts'

const cycle = (settings: object = {}): ReturnType<typeof augmentationSchema.parse> => augmentationSchema.parse({ balance: 'cycle', ...settings })
const FIRST = { seed: 1, epoch: 0 }

test("Alotaibi's classes: each has twice the largest class's count, the originals among them", () => {
  const labels = [...Array<number>(219).fill(0), ...Array<number>(1341).fill(1), ...Array<number>(1345).fill(2)]
  const plan = balancingPlan(labels, cycle(), FIRST)
  const perClass = [0, 1, 2].map((label) => plan.filter(({ image }) => labels[image] === label))
  expect(perClass.map(({ length }) => length)).toEqual([2690, 2690, 2690])
  expect(perClass.map((uses) => uses.filter(({ augmented }) => !augmented).length)).toEqual([219, 1341, 1345])
  // 2690 = 12 x 219 + 62: 62 images come a 13th time
  expect(Object.entries(Object.groupBy(perClass[0] ?? [], ({ copy }) => copy)).map(([copy, uses]) => [Number(copy), uses?.length])).toEqual([
    ...Array.from({ length: 12 }, (_, copy) => [copy, 219]),
    [12, 62]
  ])
})

test('without the originals every use is a copy', () => {
  expect(balancingPlan([0, 0, 1], cycle({ timesMajority: 1, keepOriginals: false }), FIRST)).toEqual([
    { image: 0, copy: 0, augmented: true },
    { image: 1, copy: 0, augmented: true },
    { image: 2, copy: 0, augmented: true },
    { image: 2, copy: 1, augmented: true }
  ])
})

test('unbalanced, every image comes once, changed', () => {
  expect(balancingPlan([5, 5, 2], augmentationSchema.parse({}), FIRST)).toEqual([0, 1, 2].map((image) => ({ image, copy: 0, augmented: true })))
  expect(balancingPlan([], cycle(), FIRST)).toEqual([])
})

test('classes are equal, images of a class differ by one use, seed and epoch say which come more often', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3), { minLength: 1, maxLength: 60 }), fc.double({ min: 0.2, max: 4, noNaN: true }), fc.nat(), fc.nat(9), (labels, timesMajority, seed, epoch) => {
      const spec = cycle({ timesMajority })
      const plan = balancingPlan(labels, spec, { seed, epoch })
      const largest = Math.max(...labels.map((label) => labels.filter((other) => other === label).length))
      for (const label of new Set(labels)) {
        const uses = labels.flatMap((own, image) => (own === label ? [plan.filter((use) => use.image === image).length] : []))
        expect(uses.reduce((a, b) => a + b, 0)).toBe(Math.round(timesMajority * largest))
        expect(Math.max(...uses) - Math.min(...uses)).toBeLessThanOrEqual(1)
      }
      expect(balancingPlan(labels, spec, { seed, epoch })).toEqual(plan)
    })
  )
  const labels = [...Array<number>(30).fill(0), ...Array<number>(40).fill(1)]
  const [a, b] = [0, 1].map((epoch) => JSON.stringify(balancingPlan(labels, cycle(), { seed: 1, epoch })))
  expect(a).not.toBe(b)
  const [c, d] = [0, 1].map((epoch) => JSON.stringify(balancingPlan(labels, cycle({ redraw: 'once' }), { seed: 1, epoch })))
  expect(c).toBe(d)
})
