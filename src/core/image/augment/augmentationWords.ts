import type { AugmentationSpec } from '../../recipe/trainingSchema.ts'
import type { AugmentationOperation } from './augmentation.ts'

export interface OperationWords {
  readonly operation: AugmentationOperation['operation']
  readonly words: string
}

/** What each operation of a recipe does, for a person. */
export function augmentationWords(spec: AugmentationSpec): OperationWords[] {
  const { flipHorizontal, flipVertical, zoom, rotation, translation, elastic, brightness, gamma } = spec
  const words: OperationWords[] = []
  if (flipHorizontal) words.push({ operation: 'flip-horizontal', words: 'mirrors left and right: a chest then has its heart on the other side' })
  if (flipVertical) words.push({ operation: 'flip-vertical', words: 'turns the image upside down' })
  if (zoom) words.push({ operation: 'zoom', words: `scales about the centre by a factor of ${between(zoom)}; above 1 enlarges` })
  if (rotation !== undefined) words.push({ operation: 'rotation', words: `turns about the centre by up to ${rotation} degrees either way` })
  if (translation) words.push({ operation: 'translation', words: `moves to the left and up, or to the right and down, so that ${between(translation)} of width and height stays in view` })
  if (elastic) words.push({ operation: 'elastic', words: `moves every pixel by smoothed noise: alpha ${elastic.alpha}, sigma ${elastic.sigma} of the height` })
  if (brightness) words.push({ operation: 'brightness', words: `multiplies intensities by ${between(brightness)}, white at most` })
  if (gamma) words.push({ operation: 'gamma', words: `raises intensities (0 to 1) to a power of ${between(gamma)}; above 1 darkens` })
  return words
}

/** What was drawn for one copy, short enough for a label: `zoom 1.08`. */
export function operationLabel(drawn: AugmentationOperation): string {
  switch (drawn.operation) {
    case 'flip-horizontal':
      return 'flip h'
    case 'flip-vertical':
      return 'flip v'
    case 'zoom':
      return `zoom ${drawn.factor.toFixed(2)}`
    case 'rotation':
      return `turn ${drawn.degrees.toFixed(1)}`
    case 'translation':
      return `shift ${drawn.share.toFixed(2)} ${drawn.towards === 'left-top' ? 'left-up' : 'right-down'}`
    case 'elastic':
      return 'elastic'
    case 'brightness':
      return `bright ${drawn.factor.toFixed(2)}`
    case 'gamma':
      return `gamma ${drawn.gamma.toFixed(2)}`
  }
}

function between([low, high]: readonly [number, number]): string {
  return low === high ? String(low) : `${low} to ${high}`
}
