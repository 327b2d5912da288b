import { createRandom } from '../random.ts'
import type { Split } from './split.ts'
import { FewerImagesThanFoldsError, SplitInputError } from './splitErrors.ts'
import { indexItems, type SplitItem } from './splitItems.ts'
import { stableOrder } from './stableOrder.ts'

/** A fold whose test part was halved: one half is judged, the other may be watched while training. */
export interface HalvedFold extends Split {
  /** Item indices, ascending. */
  readonly validation: readonly number[]
}

/**
 * Alotaibi 2020, section 3.3: stratified k-fold by image, regardless of groups, each test fold halved into test and validation. Over all
 * folds half of the images are judged, once each. The paper's halves are not stratified (19, 126 and 145 of 581) and it does not say how they
 * were drawn; here images of a class are dealt in turn, to the folds and then to the halves, so that no two parts differ by more than one
 * image of a class, and of an odd fold the validation half is the larger, as there.
 *
 * Throws NoItemsError, SplitInputError, OneClassOnlyError, FewerImagesThanFoldsError.
 */
export function stratifiedFoldsHalved(
  items: readonly SplitItem[],
  options: { readonly folds: number; readonly seed: number; readonly classes?: readonly string[] }
): HalvedFold[] {
  const { folds, seed, classes } = options
  if (!Number.isInteger(folds) || folds < 2) throw new SplitInputError(`${folds} folds cannot be made. Ask for a whole number, 2 or more.`)
  const { imagesPerClass, className } = indexItems(items, classes)
  const short = imagesPerClass.flatMap((images, label) => (images > 0 && images < folds ? [[className(label), images] as const] : []))
  if (short.length > 0) throw new FewerImagesThanFoldsError(folds, Object.fromEntries(short))

  const random = createRandom(seed).fork('stratified folds')
  const order = stableOrder(items)
  const inFolds = Array.from({ length: folds }, (): number[] => [])
  let turn = 0
  // by class, one turn after the other: folds differ by one image at most, of a class and in all
  for (const label of imagesPerClass.keys()) {
    const own = random.fork(label).shuffle(order.filter((i) => items[i]?.label === label))
    for (const i of own) inFolds[turn++ % folds]?.push(i)
  }
  return inFolds.map((dealt, fold) => {
    const sides: readonly [number[], number[]] = [[], []]
    // another class begins in each fold, or a class with one image a fold would always fall to the same half
    const turned = (i: number): number => ((items[i]?.label ?? 0) + fold) % imagesPerClass.length
    const held = dealt.toSorted((a, b) => turned(a) - turned(b))
    held.forEach((i, at) => sides[at % 2 === 0 ? 0 : 1].push(i))
    const [validation, test] = sides.map((side) => side.toSorted((a, b) => a - b))
    const heldOut = new Set(held)
    return { train: items.flatMap((_, i) => (heldOut.has(i) ? [] : [i])), test: test ?? [], validation: validation ?? [] }
  })
}
