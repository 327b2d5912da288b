import type { Backbone } from '../../core/backbones/backbone.ts'
import type { InputSpec } from '../../core/image/image.ts'
import type { Extractor, ExtractorOptions } from '../engine/engine.ts'
import { BackboneDamagedError } from '../engine/backboneErrors.ts'
import { loadBackbone } from '../engine/backboneStore.ts'
import { chooseEngine } from '../engine/chooseEngine.ts'
import type { EngineFacts, NetworkPayload } from './jobKinds.ts'

/** A payload's backbone on its engine. */
export interface OpenNetwork {
  readonly backbone: Pick<Backbone, 'name' | 'hash' | 'card'>
  readonly extractor: Extractor
  readonly input: InputSpec
  readonly engine: EngineFacts
}

/** Throws EngineUnavailableError, BackboneNotInstalledError, BackboneDamagedError (also where the hash is not the one asked for), UnknownLayerError. */
export async function openNetwork(payload: NetworkPayload, options: Omit<ExtractorOptions, 'batchSize' | 'tap'> = {}): Promise<OpenNetwork> {
  const backbone = await loadBackbone(payload.backbone.name, payload.backbone.weightsDirs)
  const { hash: wanted, tap } = payload.backbone
  if (wanted !== undefined && wanted !== backbone.hash) {
    throw new BackboneDamagedError(backbone.name, `it is ${backbone.hash.slice(0, 12)}…, and ${wanted.slice(0, 12)}… is asked for`)
  }
  const input = payload.input ?? backbone.input
  const engine = await chooseEngine({ ...backbone, input }, payload.engine, payload.precision === undefined ? {} : { precision: payload.precision })
  const extractor = await engine.load({ ...backbone, input }, { ...options, batchSize: payload.batchSize, ...(tap === undefined ? {} : { tap }) })
  const { name, numericClass, versions, fallbackReason, chosenBecause } = engine
  const facts = { name, numericClass, versions, ...(fallbackReason === undefined ? {} : { fallbackReason }), ...(chosenBecause === undefined ? {} : { chosenBecause }) }
  return { extractor, input, engine: facts, backbone: { name: backbone.name, hash: backbone.hash, card: backbone.card } }
}
