import { ARCHITECTURES } from '../../../core/backbones/catalogue.ts'
import { listBackbones } from '../../engine/backboneStore.ts'

export interface BackboneChoice {
  readonly name: string
  readonly installed: boolean
  /** It has weights to train; filters that are fixed by a formula have none. */
  readonly trainable: boolean
  /** How its weights are had where they are not here. */
  readonly how: string
  readonly embedded: boolean
}

/** Networks that a recipe can be run with: installed ones first, then architectures whose weights can be added. */
export async function backboneChoices(weightsDirs: readonly string[]): Promise<BackboneChoice[]> {
  const { backbones } = await listBackbones(weightsDirs)
  const here = backbones.map(({ card, dir }): BackboneChoice => ({ name: card.name, installed: true, trainable: card.weightsFile !== '' && card.trained?.top === undefined, how: 'installed', embedded: dir === undefined }))
  const names = new Set(here.map(({ name }) => name))
  const others = ARCHITECTURES.filter(({ name }) => !names.has(name)).map(
    ({ name, official }): BackboneChoice => ({ name, installed: false, trainable: true, how: official === undefined ? `hilum backbones add FILE --architecture ${name}` : `hilum backbones get ${name}`, embedded: false })
  )
  return [...here, ...others]
}
