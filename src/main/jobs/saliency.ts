import { headDecision, type HeadDecision } from '../../core/explain/headDecision.ts'
import { randomiseWeights, cascadeStages } from '../../core/explain/randomiseWeights.ts'
import type { SaliencyMap } from '../../core/explain/saliencyMap.ts'
import { sanityCheck, sanityStage, type SanityCheck, type SanityStage } from '../../core/explain/sanityCheck.ts'
import { ExplainInputError } from '../../core/explain/linearDecision.ts'
import { finishInput } from '../../core/image/prepareInput.ts'
import { tapGraph } from '../../core/graph/tapGraph.ts'
import { headProbabilities } from '../../core/learn/heads/fittedHead.ts'
import { createRandom } from '../../core/random.ts'
import { openSaliency, type Saliency } from '../engine/saliency.ts'
import { openBackbone } from './openNetwork.ts'
import { readInput } from './readInput.ts'
import type { SaliencyPayload, SaliencyResult } from './saliencyPayload.ts'
import type { JobContext } from './serveJob.ts'

/** Random models per stage of the check: the mean of three moves little. */
const DRAWS = 3
/** Stages of the cascade through the network, beside the classifier's. */
const STAGES = 4

/** One image's saliency map by one method and, where asked for, the weight-randomisation check of it. Throws ImageRefusedError, ExplainInputError and openNetwork's errors. */
export async function saliency(payload: SaliencyPayload, { signal, progress }: JobContext<'saliency'>): Promise<SaliencyResult> {
  const { backbone, engine, facts } = await openBackbone(payload)
  const [reference] = payload.images
  if (reference === undefined) throw new RangeError('no image to explain')
  const image = await readInput(reference, backbone.input)
  const options = { pooling: payload.pooling, batchSize: payload.batchSize, ...(payload.backbone.tap === undefined ? {} : { tap: payload.backbone.tap }) }

  const own = await openSaliency(engine, backbone, options)
  const prepared = finishInput({ ...image, values: image.values.slice() }, backbone.input)
  const features = Float64Array.from(await own.features(prepared, 1))
  const probabilities = headProbabilities(payload.head, { rows: 1, columns: features.length, data: features })
  const label = payload.label ?? payload.classesByPreference.reduce((best, one) => ((probabilities[one] ?? 0) > (probabilities[best] ?? 0) ? one : best), payload.classesByPreference[0] ?? 0)
  const decision = headDecision(payload.head, label)

  const total = 1 + (payload.sanity === undefined ? 0 : DRAWS * (STAGES + 1))
  let done = 0
  const mapOf = async (network: Saliency, decide: HeadDecision): Promise<SaliencyMap> => {
    signal.throwIfAborted()
    progress({ phase: 'Computing maps', done: done++, total, unit: 'maps' })
    return network.map(payload.method, image, decide, { ...payload.occlusion, signal, ...(payload.layer === undefined ? {} : { layer: payload.layer }) })
  }
  const map = await mapOf(own, decision)

  let sanity: SanityCheck | undefined
  if (payload.sanity !== undefined) {
    const { seed } = payload.sanity
    const cascade = cascadeStages(tapGraph(backbone.graph, payload.backbone.tap), STAGES)
    const stages: SanityStage[] = []
    const flat = { ...map, values: new Float64Array(map.values.length) }
    for (let s = 0; s <= cascade.length; s++) {
      const layers = cascade.slice(0, s).flatMap((stage) => stage.layers)
      const maps: SaliencyMap[] = []
      for (let draw = 0; draw < DRAWS; draw++) {
        const random = createRandom(seed).fork('sanity').fork(draw)
        const order = Int32Array.from(random.fork('classifier').shuffle(Array.from(features, (_, j) => j)))
        const network = s === 0 ? own : await openSaliency(engine, { ...backbone, weights: randomiseWeights(backbone.weights, layers, random) }, options)
        try {
          maps.push(await mapOf(network, headDecision(payload.head, label, order)))
        } catch (error) {
          // numbers past float32: no map, so nothing that could be alike
          if (!(error instanceof ExplainInputError)) throw error
          maps.push(flat)
        }
        if (s > 0) network.dispose()
      }
      stages.push(sanityStage(map, maps, { downTo: layers.at(-1) ?? 'classifier', layers: layers.length }))
    }
    sanity = sanityCheck(seed, DRAWS, map, stages)
  }
  progress({ phase: 'Computing maps', done: total, total, unit: 'maps' })
  own.dispose()
  return { engine: facts, label, probabilities: Array.from(probabilities), decision: decision.value(features), map, layer: own.layerOf(payload.method, payload.layer), ...(sanity === undefined ? {} : { sanity }) }
}
