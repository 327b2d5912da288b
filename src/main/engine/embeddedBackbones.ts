import type { Backbone } from '../../core/backbones/backbone.ts'
import type { InstalledCard } from './backboneCard.ts'

/** A backbone that comes with the program and needs no file. */
export interface EmbeddedBackbone {
  readonly name: string
  card(): InstalledCard
  load(): Backbone
}

export const EMBEDDED_BACKBONES: ReadonlyMap<string, EmbeddedBackbone> = new Map()
