import { createRandom, type Random } from '../../random.ts'
import type { AugmentationSpec } from '../../recipe/trainingSchema.ts'
import type { AugmentationKey, AugmentationOperation } from './augmentation.ts'

/**
 * Draws one or more of the recipe's operations (Alotaibi 2020, section 3.2), every non-empty set of them alike, and their numbers, uniform in
 * their ranges. Depends on the recipe and the key alone, so on no thread, order or batch. Empty where the recipe names no operation.
 */
export function drawAugmentation(spec: AugmentationSpec, key: AugmentationKey): readonly AugmentationOperation[] {
  const epoch = spec.redraw === 'once' ? 0 : key.epoch
  const random = createRandom(key.seed).fork('augmentation').fork(`${epoch}/${key.image}/${key.copy}`)
  const available = DRAWS.filter(({ has }) => has(spec))
  const chosen = 1 + random.integer(2 ** available.length - 1)
  return available.flatMap(({ name, draw }, i) => ((chosen >> i) & 1 ? draw(spec, random.fork(name)) : []))
}

interface Draw {
  readonly name: AugmentationOperation['operation']
  readonly has: (spec: AugmentationSpec) => boolean
  readonly draw: (spec: AugmentationSpec, random: Random) => AugmentationOperation[]
}

/** In the order in which they are done. */
const DRAWS: readonly Draw[] = [
  { name: 'flip-horizontal', has: (spec) => spec.flipHorizontal, draw: () => [{ operation: 'flip-horizontal' }] },
  { name: 'flip-vertical', has: (spec) => spec.flipVertical, draw: () => [{ operation: 'flip-vertical' }] },
  {
    name: 'zoom',
    has: (spec) => spec.zoom !== undefined,
    draw: ({ zoom }, random) => (zoom === undefined ? [] : [{ operation: 'zoom', factor: random.between(...zoom) }])
  },
  {
    name: 'rotation',
    has: (spec) => spec.rotation !== undefined,
    draw: ({ rotation }, random) => (rotation === undefined ? [] : [{ operation: 'rotation', degrees: random.between(-rotation, rotation) }])
  },
  {
    name: 'translation',
    has: (spec) => spec.translation !== undefined,
    draw: ({ translation }, random) => {
      if (translation === undefined) return []
      return [{ operation: 'translation', share: random.between(...translation), towards: random.next() < 0.5 ? 'left-top' : 'right-bottom' }]
    }
  },
  {
    name: 'elastic',
    has: (spec) => spec.elastic !== undefined,
    draw: ({ elastic }, random) => (elastic === undefined ? [] : [{ operation: 'elastic', ...elastic, seed: random.integer(2 ** 32) }])
  },
  {
    name: 'brightness',
    has: (spec) => spec.brightness !== undefined,
    draw: ({ brightness }, random) => (brightness === undefined ? [] : [{ operation: 'brightness', factor: random.between(...brightness) }])
  },
  {
    name: 'gamma',
    has: (spec) => spec.gamma !== undefined,
    draw: ({ gamma }, random) => (gamma === undefined ? [] : [{ operation: 'gamma', gamma: random.between(...gamma) }])
  }
]
