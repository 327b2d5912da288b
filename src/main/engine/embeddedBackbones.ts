import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { backboneHash, type Backbone } from '../../core/backbones/backbone.ts'
import { joinedBackbone } from '../../core/backbones/joinedBackbone.ts'
import { patternBackbone, type Pretraining } from '../../core/backbones/patternBackbone.ts'
import { scatteringBackbone } from '../../core/backbones/scattering.ts'
import { decodeWeights } from '../../core/backbones/weightsFile.ts'
import { parameterCount } from '../../core/graph/expectedWeights.ts'
import type { Weights } from '../../core/graph/ir.ts'
import { resourcesDir } from '../platform/resourcesDir.ts'
import type { InstalledCard } from './backboneCard.ts'
import { sha256 } from './sha256.ts'

/** A backbone that comes with the program and needs no file. */
export interface EmbeddedBackbone {
  readonly name: string
  /** Its card, in the form of an installed one. */
  readonly card: () => InstalledCard
  readonly load: () => Backbone
}

export const EMBEDDED_BACKBONES: ReadonlyMap<string, EmbeddedBackbone> = new Map([
  ['pattern-cnn', pretrained('pattern-cnn', 'patterns')],
  ['phantom-cnn', pretrained('phantom-cnn', 'patterns and phantoms')],
  ['pattern-wavelets', embedded('pattern-wavelets', () => joinedBackbone(weightsOf('pattern-cnn')))],
  ['scattering', embedded('scattering', scatteringBackbone)]
])

function pretrained(name: 'pattern-cnn' | 'phantom-cnn', on: Pretraining): EmbeddedBackbone {
  return embedded(name, () => patternBackbone(weightsOf(name), on))
}

function embedded(name: string, make: () => Omit<Backbone, 'name' | 'hash'>): EmbeddedBackbone {
  let made: Backbone | undefined
  const load = (): Backbone => {
    if (made === undefined) {
      const parts = make()
      made = { ...parts, name, hash: backboneHash(parts, sha256) }
    }
    return made
  }
  return {
    name,
    load,
    card: () => {
      const { card, input, hash, graph } = load()
      return { format: 1, name, architecture: name, ...card, input, hash, parameters: parameterCount(graph), weightsFile: '', addedAt: '' }
    }
  }
}

function weightsOf(network: 'pattern-cnn' | 'phantom-cnn'): Weights {
  return decodeWeights(readFileSync(join(resourcesDir(), 'backbones', `${network}.weights`)))
}
