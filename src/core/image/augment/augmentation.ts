import type { AugmentationSpec } from '../../recipe/trainingSchema.ts'

/**
 * One operation with the numbers drawn for it, independent of the image's size. Plain JSON.
 * Geometric ones come first and are one sampling of the image: flips, then zoom and rotation about its centre, then translation, then
 * elastic deformation. Then brightness, then gamma, each clipped to 0..255.
 */
export type AugmentationOperation =
  | { readonly operation: 'flip-horizontal' | 'flip-vertical' }
  /** Above 1 enlarges. */
  | { readonly operation: 'zoom'; readonly factor: number }
  /** Anticlockwise as seen. */
  | { readonly operation: 'rotation'; readonly degrees: number }
  /** `share` of width and of height stays in view; the rest moves out on those two sides. */
  | { readonly operation: 'translation'; readonly share: number; readonly towards: 'left-top' | 'right-bottom' }
  /** `alpha` and `sigma` as shares of the image's height; `seed` makes the random field. */
  | { readonly operation: 'elastic'; readonly alpha: number; readonly sigma: number; readonly seed: number }
  | { readonly operation: 'brightness'; readonly factor: number }
  | { readonly operation: 'gamma'; readonly gamma: number }

/** What is where the image has no pixels: its nearest edge pixel, or 0 (black). */
export type BorderRule = AugmentationSpec['border']

/** Which random numbers a copy of an image gets. */
export interface AugmentationKey {
  /** The recipe's. */
  readonly seed: number
  /** From 0. Left aside where the recipe says `redraw: once`. */
  readonly epoch: number
  /** The image's number in the training part; the digest of its pixels where nobody numbers the images (executors of a cluster). */
  readonly image: number | string
  /** From `balancingPlan`, which gives the copies of one image their numbers. */
  readonly copy: number
}
