import type { Recipe } from './recipe.ts'

export type RecipeMethod = 'frozen' | 'fine-tuned' | 'from-scratch'

/** How a recipe learns: a classifier on a frozen network's features, or the network itself. */
export function methodOf({ training }: Pick<Recipe, 'training'>): RecipeMethod {
  if (training === undefined) return 'frozen'
  return training.start === 'random' ? 'from-scratch' : 'fine-tuned'
}

/** A way to learn, as the changes of `--set` that make a recipe do it. */
export interface LearningMethod {
  readonly id: 'logistic-regression' | 'svm' | 'mlp' | 'knn' | 'fine-tune-head' | 'fine-tune-all' | 'from-scratch'
  readonly settings: readonly string[]
}

const FROZEN = ['training=null', 'augmentation=null', 'classDecomposition=null', 'search=null']

/** The head first with the network fixed, at most 30 epochs; early stopping keeps the best. */
const HEAD_PHASE = { trainableFrom: 'none', epochs: 30, optimizer: { kind: 'adam', learningRate: 1e-3 }, earlyStopping: { patience: 5 } }
/** Then all layers at a hundredth of the rate, so that what the network knows is refined and not lost. */
const WHOLE_PHASE = { trainableFrom: 'all', epochs: 30, optimizer: { kind: 'adam', learningRate: 1e-5 }, reduceOnPlateau: { factor: 0.1, patience: 3 }, earlyStopping: { patience: 6 } }

/** A small network's every layer, from random weights. */
const SCRATCH_PHASE = { trainableFrom: 'all', epochs: 60, optimizer: { kind: 'adam', learningRate: 1e-3 }, batchNorm: 'trainable', reduceOnPlateau: { factor: 0.2, patience: 4 }, earlyStopping: { patience: 10 } }

/** What can be chosen instead of a recipe's own way to learn. */
export const LEARNING_METHODS: readonly LearningMethod[] = [
  ...(['logistic-regression', 'svm', 'mlp', 'knn'] as const).map((kind) => ({ id: kind, settings: [...FROZEN, `head=${JSON.stringify({ kind })}`] })),
  { id: 'fine-tune-head', settings: ['classDecomposition=null', 'search=null', `training=${JSON.stringify({ validationFraction: 0.15, phases: [HEAD_PHASE] })}`] },
  { id: 'fine-tune-all', settings: ['classDecomposition=null', 'search=null', `training=${JSON.stringify({ validationFraction: 0.15, phases: [HEAD_PHASE, WHOLE_PHASE] })}`] },
  { id: 'from-scratch', settings: ['classDecomposition=null', 'search=null', 'backbone.name=small_cnn', 'backbone.tap=null', `training=${JSON.stringify({ start: 'random', validationFraction: 0.15, phases: [SCRATCH_PHASE] })}`] }
]

/** Changes of training images. A chest has its heart on one side: none of these mirrors. */
export const AUGMENTATIONS: readonly { readonly id: 'none' | 'light' | 'strong'; readonly settings: readonly string[] }[] = [
  { id: 'none', settings: ['augmentation=null'] },
  { id: 'light', settings: [`augmentation=${JSON.stringify({ brightness: [0.9, 1.1], gamma: [0.9, 1.1], zoom: [1, 1.08], translation: [0.95, 1], rotation: 5 })}`] },
  { id: 'strong', settings: [`augmentation=${JSON.stringify({ brightness: [0.8, 1.2], gamma: [0.8, 1.25], zoom: [1, 1.15], translation: [0.9, 1], rotation: 10, elastic: { alpha: 2, sigma: 0.08 } })}`] }
]
