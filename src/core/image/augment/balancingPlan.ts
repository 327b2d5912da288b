import { createRandom } from '../../random.ts'
import type { AugmentationSpec } from '../../recipe/trainingSchema.ts'

/** One use of a training image in an epoch. */
export interface PlannedImage {
  /** Its place in `labels`. */
  readonly image: number
  /** Numbers the uses of one image; 0 is the first. The `copy` of its AugmentationKey. */
  readonly copy: number
  /** false: the original as it is. */
  readonly augmented: boolean
}

/**
 * Which images an epoch consists of, by image and copy; training shuffles them. `balance: none`: each image once, augmented. `cycle` (Alotaibi
 * 2020, section 3.2): the images of each class are taken one after the other, over and over, until the class has N = timesMajority ×
 * the largest class's count (rounded); with `keepOriginals` the first N of them are the originals as they are, and all else is augmented. Where
 * N is no multiple of a class's count, chance (seed and epoch; the seed alone for `redraw: once`) says which images come once more.
 *
 * @param labels the class of each image of the training part
 */
export function balancingPlan(labels: ArrayLike<number>, spec: AugmentationSpec, { seed, epoch }: { readonly seed: number; readonly epoch: number }): PlannedImage[] {
  const images = Array.from({ length: labels.length }, (_, i) => i)
  if (spec.balance === 'none') return images.map((image) => ({ image, copy: 0, augmented: true }))
  const classes = Map.groupBy(images, (image) => labels[image])
  const wanted = Math.round(spec.timesMajority * Math.max(0, ...Array.from(classes.values(), ({ length }) => length)))
  const random = createRandom(seed).fork('balance').fork(spec.redraw === 'once' ? 0 : epoch)
  const uses = new Int32Array(labels.length)
  for (const [label, members] of classes) {
    const whole = Math.floor(wanted / members.length)
    for (const image of members) uses[image] = whole
    const order = random.fork(String(label)).shuffle(members)
    for (const image of order.slice(0, wanted - whole * members.length)) uses[image] = whole + 1
  }
  return images.flatMap((image) => Array.from({ length: uses[image] ?? 0 }, (_, copy) => ({ image, copy, augmented: copy > 0 || !spec.keepOriginals })))
}
