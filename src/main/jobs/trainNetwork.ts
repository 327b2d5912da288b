import { createHash } from 'node:crypto'
import { canonicalJson } from '../../core/canonicalJson.ts'
import { expectedWeights } from '../../core/graph/expectedWeights.ts'
import type { Graph, Weights } from '../../core/graph/ir.ts'
import { tapGraph } from '../../core/graph/tapGraph.ts'
import type { LogisticRegressionHead } from '../../core/learn/heads/fittedHead.ts'
import type { TrainingPhase } from '../../core/recipe/trainingSchema.ts'
import type { Checkpoint } from '../../core/training/checkpointFile.ts'
import { NOT_STOPPED } from '../../core/training/earlyStopping.ts'
import { initialWeights } from '../../core/training/initialWeights.ts'
import { featureCount, hasLearningTop, HEAD_LAYER, networkWithTop, withHead } from '../../core/training/networkWithTop.ts'
import { planPhase, type PhasePlan } from '../../core/training/phasePlan.ts'
import { NO_PLATEAU } from '../../core/training/reduceOnPlateau.ts'
import type { TrainingState } from '../../core/training/trainingState.ts'
import { BackboneDamagedError } from '../engine/backboneErrors.ts'
import { loadBackbone } from '../engine/backboneStore.ts'
import { stageWeights } from '../engine/stageWeights.ts'
import { loadTfjsNode } from '../engine/tfjsNode.ts'
import { preparationPool } from './preparedBatches.ts'
import type { JobContext } from './serveJob.ts'
import { readCheckpoint, writeCheckpoint } from './trainNetworkCheckpoint.ts'
import { openTrainingImages } from './trainNetworkImages.ts'
import type { TrainNetworkPayload, TrainNetworkResult } from './trainNetworkPayload.ts'
import { copyOf, runPhase } from './trainNetworkPhase.ts'

/** Bytes of decoded images, and of values computed once, each; `HILUM_TRAINING_CACHE_MB` is both together. */
const CACHE_BYTES = (Number(process.env['HILUM_TRAINING_CACHE_MB'] ?? 2048) * 2 ** 20) / 2

/**
 * Trains a network in the phases of its recipe, on native TensorFlow. Every epoch ends with a checkpoint; a job that is started again goes on
 * from it and ends with the same weights, to the byte, as one that was never disturbed.
 *
 * Throws EngineUnavailableError, BackboneNotInstalledError, BackboneDamagedError, UnknownLayerError, TrainingDivergedError, TrainingImageError, and
 * the signal's reason.
 */
export async function trainNetwork(payload: TrainNetworkPayload, { signal, progress, send }: JobContext<'trainNetwork'>): Promise<TrainNetworkResult> {
  const backend = await loadTfjsNode()
  const { name, weightsDirs, hash, tap } = payload.backbone
  const backbone = await loadBackbone(name, weightsDirs)
  if (hash !== undefined && hash !== backbone.hash) throw new BackboneDamagedError(name, `it is ${backbone.hash.slice(0, 12)}…, and ${hash.slice(0, 12)}… is asked for`)
  const { phases, top } = payload.training
  const base = tapGraph(backbone.graph, tap)
  const features = networkWithTop(backbone.graph, { ...(tap === undefined ? {} : { tap }), pooling: payload.pooling, top }, payload.input.resize)
  const network = withHead(features, payload.classes)
  const plans = phases.map((phase) => planPhase(network, base, phase))
  const own = new Set(base.nodes.map((node) => node.name))
  const added = new Set(network.nodes.flatMap((node) => (own.has(node.name) ? [] : [node.name])))

  const say = (text: string, done: number, total: number, unit: string): void => progress({ phase: `Training ${payload.name}, ${text}`, done, total, unit })
  const key = trainingKey(payload, backbone.hash, backend.versions)
  const kept = await readCheckpoint(payload.checkpoint, key)
  let state = kept?.state ?? phaseStart({ key, phase: 0, phases, history: [], seconds: 0, notes: [] })
  let weights: Weights = new Map([...backbone.weights, ...initialWeights(network, payload.seed, added), ...(kept?.weights ?? [])])
  let { slots, best }: Pick<Checkpoint, 'slots' | 'best'> = kept ?? { slots: new Map(), best: new Map() }

  if (state.history.length > 0) await send({ epochs: state.history })
  if (state.phase < phases.length) {
    const pool = preparationPool()
    try {
      const images = await openTrainingImages(payload.images, payload.input, CACHE_BYTES, { pool, signal, onProgress: (done) => say('reading images', done, payload.images.length, 'images') })
      for (let p = state.phase; p < phases.length; p++) {
        const [phase, plan] = [phases[p], plans[p]]
        if (phase === undefined || plan === undefined) break
        if (state.epoch === 0 && phase.movingStatistics === 'zero') weights = withFreshStatistics(weights, plan, own)
        const changed = new Set(plans.slice(0, p + 1).flatMap(({ trainable }) => [...trainable]))
        const save = async (checkpoint: Checkpoint): Promise<void> => {
          await writeCheckpoint(payload.checkpoint, { ...checkpoint, weights: copyOf(checkpoint.weights, changed) })
          await send({ epochs: checkpoint.state.history })
        }
        const work = { tf: backend.tf, network, payload, images, pool, phase, plan, limit: CACHE_BYTES, signal, progress: say }
        const ended = await runPhase({ ...work, save }, { state, weights, slots, best })
        weights = ended.weights
        state = phaseStart({ ...ended.state, phase: p + 1, phases })
        slots = new Map()
        best = new Map()
        await save({ state, weights, slots, best })
      }
    } finally {
      await pool.close()
    }
  }

  const whole = hasLearningTop(top) ? features : backbone.graph
  const staged = stageWeights(payload.weightsDir, { graph: whole, input: backbone.input }, expectedWeights(whole).flatMap(({ layer }) => weights.get(layer) ?? []))
  return { staged: { path: staged.path, hash: staged.hash }, head: headOf(weights, features, payload.classes), history: state.history, notes: state.notes, seconds: state.seconds, engineVersions: backend.versions }
}

/** The state at the start of a phase: a new optimizer, and callbacks that have seen nothing. */
function phaseStart({ phase, phases, ...carried }: Pick<TrainingState, 'key' | 'phase' | 'history' | 'seconds' | 'notes'> & { readonly phases: readonly TrainingPhase[] }): TrainingState {
  const { key, history, seconds, notes } = carried
  return { key, phase, epoch: 0, learningRate: Math.fround(phases[phase]?.optimizer.learningRate ?? 0), iterations: 0, plateau: NO_PLATEAU, stopping: NOT_STOPPED, history, seconds, notes }
}

/** Mean 0 and variance 1, as in a new layer, in the backbone's BatchNorm layers that learn. */
function withFreshStatistics(weights: Weights, { batchNorms }: PhasePlan, own: ReadonlySet<string>): Weights {
  const fresh = new Map(weights)
  for (const layer of batchNorms) {
    if (!own.has(layer)) continue
    fresh.set(
      layer,
      (weights.get(layer) ?? []).map((tensor) => (tensor.name.startsWith('moving_') ? { ...tensor, data: new Float32Array(tensor.data.length).fill(tensor.name === 'moving_variance' ? 1 : 0) } : tensor))
    )
  }
  return fresh
}

function headOf(weights: Weights, features: Graph, classes: number): LogisticRegressionHead {
  const find = (name: string): Float32Array => weights.get(HEAD_LAYER)?.find((tensor) => tensor.name === name)?.data ?? new Float32Array()
  const kernel = find('kernel')
  const d = featureCount(features)
  const coefficients = Array.from({ length: classes }, (_, k) => Array.from({ length: d }, (__, f) => kernel[f * classes + k] ?? 0))
  return { kind: 'logistic-regression', coefficients, intercept: [...find('bias')], numClasses: classes }
}

/** Names the training: whatever decides its numbers. */
function trainingKey({ images, labels, train, validation, classes, input, pooling, training, augmentation, seed, backbone }: TrainNetworkPayload, hash: string, engine: Readonly<Record<string, string>>): string {
  const pixels = images.map(({ index, frame, pixelDigest }) => [index, frame, pixelDigest ?? null])
  const parts = { format: 1, pixels, labels: images.map(({ index }) => labels[index] ?? null), train, validation, classes, input, pooling, training, augmentation: augmentation ?? null, seed, hash, tap: backbone.tap ?? null, engine }
  return createHash('sha256').update(canonicalJson(parts)).digest('hex')
}
