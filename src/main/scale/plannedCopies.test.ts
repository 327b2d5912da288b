import { expect, test } from 'vitest'
import { parseRecipe, type Recipe } from '../../core/recipe/recipe.ts'
import { withCopies } from './plannedCopies.ts'

function recipe(augmentation?: object): Recipe {
  return parseRecipe({ recipe: 1, name: 'r', title: 'R', backbone: { name: 'pattern-cnn' }, head: { kind: 'logistic-regression' }, ...(augmentation === undefined ? {} : { augmentation }), seed: 3 }, 'r')
}
const BALANCED = { rotation: 10, balance: 'cycle', timesMajority: 2.5 }
const films = Array.from({ length: 23 }, (_, i) => ({ id: `film ${i}`, ...(i === 22 ? {} : { label: i < 16 ? 'normal' : 'covid' }) }))

test('so many of each labelled image', () => {
  expect(withCopies(films, recipe({ rotation: 10 }), 3).map(({ copies = 0 }) => copies)).toEqual([...Array.from({ length: 22 }, () => 3), 0])
})

test('balanced: every class comes to the multiple of the largest, however the images were listed', () => {
  const planned = withCopies(films, recipe(BALANCED), 'balanced')
  const rows = (label: string, from = planned): number => from.filter((film) => film.label === label).reduce((sum, { copies = 0 }) => sum + 1 + copies, 0)
  expect([rows('normal'), rows('covid')]).toEqual([40, 40])
  expect(planned.at(-1)).toEqual({ id: 'film 22' })
  const turned = withCopies(films.toReversed(), recipe(BALANCED), 'balanced')
  expect(new Map(turned.map(({ id, copies }) => [id, copies]))).toEqual(new Map(planned.map(({ id, copies }) => [id, copies])))
  // the originals do not count where the recipe says so
  expect(rows('covid', withCopies(films, recipe({ ...BALANCED, keepOriginals: false }), 'balanced'))).toBe(46)
})

test.each([
  [undefined, 2, 'augmentation: it names no operation'],
  [{ rotation: 5 }, 'balanced', 'augmentation.balance: it is none'],
  [{ ...BALANCED, timesMajority: 0.5 }, 'balanced', '0.5 would leave images out'],
  [{ ...BALANCED, timesMajority: 60 }, 'balanced', '"covid" would need 159 copies of each of its images; at most 100'],
  [{ rotation: 5 }, 101, '1 to 100 copies of an image can be drawn, not 101'],
  [{ rotation: 5 }, 0, 'not 0']
] as const)('refuses %o with %s', (augmentation, augment, reason) => {
  expect(() => withCopies(films, recipe(augmentation), augment)).toThrow(reason)
})
