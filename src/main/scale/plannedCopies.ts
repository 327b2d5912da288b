import { balancingPlan } from '../../core/image/augment/balancingPlan.ts'
import { augmentationWords } from '../../core/image/augment/augmentationWords.ts'
import { RecipeInvalidError, type Recipe } from '../../core/recipe/recipe.ts'
import type { AugmentationSpec } from '../../core/recipe/trainingSchema.ts'
import { MOST_COPIES } from './frames.ts'

/** Random copies beside every labelled image: so many of each, or as many as balance the classes by the recipe's own rule. */
export type Augment = number | 'balanced'

interface Listed {
  readonly id: string
  readonly label?: string
}

/** Throws RecipeInvalidError where the recipe's augmentation makes no copies, or not these. */
export function augmentationOf({ name, augmentation: spec }: Recipe, augment: Augment): AugmentationSpec {
  if (spec === undefined || augmentationWords(spec).length === 0) {
    throw new RecipeInvalidError(name, ['augmentation: it names no operation, so there are no copies to draw (--set augmentation.rotation=10, for instance)'])
  }
  if (augment !== 'balanced') {
    if (!Number.isInteger(augment) || augment < 1 || augment > MOST_COPIES) throw new RecipeInvalidError(name, [`augmentation: 1 to ${MOST_COPIES} copies of an image can be drawn, not ${augment}`])
    return spec
  }
  if (spec.balance !== 'cycle') throw new RecipeInvalidError(name, ['augmentation.balance: it is none, so there is nothing to balance (--set augmentation.balance=cycle, or a number of copies)'])
  if (spec.timesMajority < 1) throw new RecipeInvalidError(name, [`augmentation.timesMajority: ${spec.timesMajority} would leave images out; a cluster only adds copies (1 or more)`])
  return spec
}

/**
 * The images with the number of their copies, unlabelled ones without. `balanced` is the desktop's `balancingPlan` of the images in the order of their
 * ids, drawn once: which images come once more does not depend on how they were listed. Throws RecipeInvalidError.
 */
export function withCopies<Image extends Listed>(images: readonly Image[], recipe: Recipe, augment: Augment): (Image & { readonly copies?: number })[] {
  const spec = augmentationOf(recipe, augment)
  if (augment !== 'balanced') return images.map((image) => (image.label === undefined ? image : { ...image, copies: augment }))
  const labelled = images.filter(({ label }) => label !== undefined).toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const classes = [...new Set(labelled.map(({ label }) => label))]
  const drawn = new Map<string, number>()
  for (const { image, augmented } of balancingPlan(labelled.map(({ label }) => classes.indexOf(label)), spec, { seed: recipe.seed, epoch: 0 })) {
    const { id = '' } = labelled[image] ?? {}
    if (augmented) drawn.set(id, (drawn.get(id) ?? 0) + 1)
  }
  let most = 0
  for (const copies of drawn.values()) most = Math.max(most, copies)
  if (most > MOST_COPIES) {
    const rare = labelled.find(({ id }) => drawn.get(id) === most)?.label ?? ''
    throw new RecipeInvalidError(recipe.name, [`augmentation: to be as many as the others, "${rare}" would need ${most} copies of each of its images; at most ${MOST_COPIES} are drawn`])
  }
  return images.map((image) => {
    const copies = drawn.get(image.id)
    return copies === undefined ? image : { ...image, copies }
  })
}
