import { activationMap, type ActivationMap } from '../../core/explain/activationMap.ts'
import { headDecision } from '../../core/explain/headDecision.ts'
import { poolMap } from '../../core/explain/poolMap.ts'
import type { SaliencyMap } from '../../core/explain/saliencyMap.ts'
import { headProbabilities, type FittedHead } from '../../core/learn/heads/fittedHead.ts'
import { linearRows } from '../../core/learn/heads/linearRows.ts'
import { ExplainInputError, linearDecision } from '../../core/explain/linearDecision.ts'
import { finishInput } from '../../core/image/prepareInput.ts'
import { canonicalJson } from '../../core/canonicalJson.ts'
import { openSaliency, type Saliency } from '../engine/saliency.ts'
import type { Pooling } from '../engine/engine.ts'
import type { ImageReference, NetworkPayload } from './jobKinds.ts'
import { openBackbone, openNetwork, type OpenNetwork } from './openNetwork.ts'
import { readInput } from './readInput.ts'
import type { JobContext } from './serveJob.ts'

/** Maps of images by one method, of one class each. */
export interface EvidenceMapPayload extends Omit<NetworkPayload, 'batchSize'> {
  readonly pooling: Pooling
  readonly head: FittedHead
  readonly method: 'cam' | 'grad-cam' | 'occlusion'
  readonly label: number
}

export interface EvidenceMapResult {
  readonly maps: readonly {
    /** `cam`: against nothing yet. */
    readonly map: SaliencyMap & Partial<Pick<ActivationMap, 'baseline'>>
    /** By label. */
    readonly probabilities: readonly number[]
  }[]
  readonly layer: string | null
}

/** Places of an occlusion that one call of the network takes. */
const OCCLUSION_BATCH = 16

type Opened = { readonly kind: 'maps'; readonly network: OpenNetwork } | { readonly kind: 'saliency'; readonly saliency: Saliency; readonly input: OpenNetwork['input'] }

/** Networks that stay ready, the one asked for last at the end. */
const MOST_KEPT = 3
const kept = new Map<string, Promise<Opened>>()

/**
 * Maps as `maps` and `saliency` make them, with the network kept for the next question: this process is asked more than once. Throws
 * ImageRefusedError, ExplainInputError and openNetwork's errors.
 */
export async function evidenceMap(payload: EvidenceMapPayload, context: Pick<JobContext<'evidenceMap'>, 'signal' | 'progress'>): Promise<EvidenceMapResult> {
  const opened = await open(payload)
  const maps: EvidenceMapResult['maps'][number][] = []
  for (const image of payload.images) {
    context.signal.throwIfAborted()
    maps.push(opened.kind === 'maps' ? await exactMap(payload, opened.network, image) : await saliencyMap(payload, opened.saliency, opened.input, image, context))
  }
  return { maps, layer: opened.kind === 'maps' ? (payload.backbone.tap ?? null) : opened.saliency.layerOf(payload.method) }
}

/** The network as the payload wants it, from those that are kept. */
function open(payload: EvidenceMapPayload): Promise<Opened> {
  const { backbone, input, engine, precision, pooling, method } = payload
  const key = canonicalJson({ backbone, input, engine, precision: precision ?? null, pooling, method: method === 'cam' ? 'maps' : method })
  const opened = kept.get(key) ?? load(payload)
  kept.delete(key)
  kept.set(key, opened)
  // one that failed is tried again
  opened.catch(() => kept.delete(key))
  for (const [oldest, before] of kept) {
    if (kept.size <= MOST_KEPT) break
    kept.delete(oldest)
    void before.then(dispose, () => undefined)
  }
  return opened
}

function dispose(opened: Opened): void {
  if (opened.kind === 'maps') opened.network.extractor.dispose()
  else opened.saliency.dispose()
}

async function load(payload: EvidenceMapPayload): Promise<Opened> {
  if (payload.method === 'cam') return { kind: 'maps', network: await openNetwork({ ...payload, batchSize: 1 }) }
  const { backbone, engine } = await openBackbone(payload)
  const { tap } = payload.backbone
  const batchSize = payload.method === 'occlusion' ? OCCLUSION_BATCH : 1
  return { kind: 'saliency', input: backbone.input, saliency: await openSaliency(engine, backbone, { pooling: payload.pooling, batchSize, ...(tap === undefined ? {} : { tap }) }) }
}

async function exactMap({ head, label, pooling }: EvidenceMapPayload, { extractor, input }: OpenNetwork, image: ImageReference): Promise<EvidenceMapResult['maps'][number]> {
  const rows = linearRows(head)
  if (rows === undefined) throw new ExplainInputError(`A classifier of the kind ${head.kind} has no activation maps.`)
  const prepared = finishInput(await readInput(image, input), input)
  const [height, width, channels] = extractor.mapShape
  const values = await extractor.maps(prepared, 1)
  const features = poolMap({ height, width, channels, values }, pooling)
  return {
    map: activationMap(values, { height, width, channels }, linearDecision(rows, label), { pooling }),
    probabilities: Array.from(headProbabilities(head, { rows: 1, columns: features.length, data: features }))
  }
}

async function saliencyMap({ head, label, method }: EvidenceMapPayload, saliency: Saliency, input: OpenNetwork['input'], image: ImageReference, { signal, progress }: Pick<JobContext<'evidenceMap'>, 'signal' | 'progress'>): Promise<EvidenceMapResult['maps'][number]> {
  const resized = await readInput(image, input)
  const features = Float64Array.from(await saliency.features(finishInput({ ...resized, values: resized.values.slice() }, input), 1))
  return {
    map: await saliency.map(method, resized, headDecision(head, label), { signal, onPlaces: (done, total) => progress({ phase: 'map', done, total, unit: 'places' }) }),
    probabilities: Array.from(headProbabilities(head, { rows: 1, columns: features.length, data: features }))
  }
}
