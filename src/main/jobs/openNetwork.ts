import type { Backbone } from '../../core/backbones/backbone.ts'
import type { InputSpec } from '../../core/image/image.ts'
import type { Engine, Extractor, ExtractorOptions } from '../engine/engine.ts'
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

/** A payload's backbone with the input that it is given, and its engine. */
export interface OpenBackbone {
  readonly backbone: Backbone
  readonly engine: Engine
  readonly facts: EngineFacts
}

/** Throws EngineUnavailableError, BackboneNotInstalledError, BackboneDamagedError (also where the hash is not the one asked for). */
export async function openBackbone(payload: Omit<NetworkPayload, 'images' | 'batchSize'>): Promise<OpenBackbone> {
  const backbone = await loadBackbone(payload.backbone.name, payload.backbone.weightsDirs)
  const { hash: wanted } = payload.backbone
  if (wanted !== undefined && wanted !== backbone.hash) {
    throw new BackboneDamagedError(backbone.name, `it is ${backbone.hash.slice(0, 12)}…, and ${wanted.slice(0, 12)}… is asked for`)
  }
  const seeing = { ...backbone, input: payload.input ?? backbone.input }
  const engine = await chooseEngine(seeing, payload.engine, payload.precision === undefined ? {} : { precision: payload.precision })
  const { name, numericClass, versions, fallbackReason, chosenBecause } = engine
  const facts = { name, numericClass, versions, ...(fallbackReason === undefined ? {} : { fallbackReason }), ...(chosenBecause === undefined ? {} : { chosenBecause }) }
  return { backbone: seeing, engine, facts }
}

/** A backbone ready to run. Throws as `openBackbone` does, and UnknownLayerError. */
export async function openNetwork(payload: NetworkPayload, options: Omit<ExtractorOptions, 'batchSize' | 'tap'> = {}): Promise<OpenNetwork> {
  const { backbone, engine, facts } = await openBackbone(payload)
  const { tap } = payload.backbone
  const extractor = await engine.load(backbone, { ...options, batchSize: payload.batchSize, ...(tap === undefined ? {} : { tap }) })
  return { extractor, input: backbone.input, engine: facts, backbone: { name: backbone.name, hash: backbone.hash, card: backbone.card } }
}
