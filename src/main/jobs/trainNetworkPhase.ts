import { setImmediate as nextTurn } from 'node:timers/promises'
import { balancingPlan } from '../../core/image/augment/balancingPlan.ts'
import type { Graph, Weights } from '../../core/graph/ir.ts'
import { createRandom } from '../../core/random.ts'
import type { TrainingPhase } from '../../core/recipe/trainingSchema.ts'
import { classWeights } from '../../core/training/classWeights.ts'
import { earlyStopping } from '../../core/training/earlyStopping.ts'
import type { EpochFigures } from '../../core/training/monitor.ts'
import { createOptimizer } from '../../core/training/optimizer.ts'
import type { PhasePlan } from '../../core/training/phasePlan.ts'
import { reduceOnPlateau } from '../../core/training/reduceOnPlateau.ts'
import type { Checkpoint } from '../../core/training/checkpointFile.ts'
import type { TrainingState } from '../../core/training/trainingState.ts'
import type { DecodePool } from '../decode/decodePool.ts'
import type { Tf } from '../engine/tensorBackend.ts'
import { copyTensor } from '../engine/training/parameters.ts'
import { applyGradients } from '../engine/training/applyGradients.ts'
import { createTrainingNetwork, type TrainingNetwork } from '../engine/training/trainingNetwork.ts'
import { openBoundary, type BoundarySource } from './trainNetworkBoundary.ts'
import type { TrainingImages } from './trainNetworkImages.ts'
import type { Sample } from './trainNetworkInputs.ts'
import type { TrainNetworkPayload } from './trainNetworkPayload.ts'

/** The loss is no number any more. */
export class TrainingDivergedError extends Error {
  override readonly name = 'TrainingDivergedError'
  readonly code = 'training-diverged'
  constructor(phase: number, epoch: number, batch: number, learningRate: number) {
    super(
      `Training diverged: in phase ${phase + 1}, epoch ${epoch + 1}, batch ${batch + 1} the loss is not a finite number any more (learning rate ${learningRate}). ` +
        'Lower the learning rate, or look for images whose values are far from all others.'
    )
  }
}

export interface PhaseWork {
  readonly tf: Tf
  readonly network: Graph
  readonly payload: TrainNetworkPayload
  readonly images: TrainingImages
  /** Threads that augment and preprocess. */
  readonly pool: DecodePool
  readonly phase: TrainingPhase
  readonly plan: PhasePlan
  /** Bytes that values computed once may take. */
  readonly limit: number
  readonly signal: AbortSignal
  readonly progress: (text: string, done: number, total: number, unit: string) => void
  /** Called at the end of every epoch, before anything else happens. */
  readonly save: (checkpoint: Checkpoint) => Promise<void>
}

/** Runs a phase from where `from` stands to its end. Returns the state and the weights after it. Throws TrainingDivergedError and the signal's reason. */
export async function runPhase(work: PhaseWork, from: { readonly state: TrainingState; readonly weights: Weights; readonly slots: Checkpoint['slots']; readonly best: Weights }): Promise<{ readonly state: TrainingState; readonly weights: Weights }> {
  const { tf, network: graph, payload, phase, plan } = work
  const { height, width } = payload.input.resize
  const network = createTrainingNetwork(tf, graph, from.weights, plan, { height, width })
  try {
    const opened = performance.now()
    const sources = await openSources(work, network)
    const preparing = (performance.now() - opened) / 1000
    const optimizer = createOptimizer(phase.optimizer, { iterations: from.state.iterations, slots: new Map([...from.slots].map(([key, slots]) => [key, slots.map((slot) => slot.slice())])) })
    const notes = from.state.epoch === 0 ? phaseNotes(work, network, sources.training) : []
    let state: TrainingState = { ...from.state, notes: [...from.state.notes, ...notes], seconds: from.state.seconds + preparing }
    let best = from.best
    for (let stop = false; !stop && state.epoch < phase.epochs; ) {
      const started = performance.now()
      const figures = await runEpoch(work, network, optimizer, sources, state)
      const seconds = (performance.now() - started) / 1000
      const { phase: number, epoch, learningRate } = state
      const stopping = phase.earlyStopping === undefined ? undefined : earlyStopping(phase.earlyStopping, state.stopping, figures, epoch)
      const plateau = phase.reduceOnPlateau === undefined ? undefined : reduceOnPlateau(phase.reduceOnPlateau, state.plateau, figures, learningRate)
      if (stopping?.improved === true) best = copyOf(network.weights, plan.trainable)
      stop = stopping?.stop === true
      state = {
        ...state,
        epoch: stop ? phase.epochs : epoch + 1,
        learningRate: plateau?.learningRate ?? learningRate,
        iterations: optimizer.state.iterations,
        plateau: plateau?.state ?? state.plateau,
        stopping: stopping?.state ?? state.stopping,
        history: [...state.history, { phase: number, epoch, learningRate, ...figures, seconds }],
        seconds: state.seconds + seconds
      }
      await work.save({ state, weights: network.weights, slots: optimizer.state.slots, best })
    }
    // the phase ends with the weights of its best epoch
    return { state, weights: new Map([...network.weights, ...best]) }
  } finally {
    network.dispose()
  }
}

interface Sources {
  readonly training: BoundarySource
  readonly validation: BoundarySource
}

async function openSources({ payload, images, pool, limit, progress }: PhaseWork, network: TrainingNetwork): Promise<Sources> {
  const { input, train, validation, labels, augmentation, seed } = payload
  const common = { network, images, pool, input, limit }
  const same = augmentation === undefined || augmentation.redraw === 'once' ? epochSamples(train, labels, augmentation, seed, 0) : undefined
  const [first, total] = [same?.length ?? 0, (same?.length ?? 0) + validation.length]
  const training = await openBoundary({
    ...common,
    ...(same === undefined ? {} : { samples: same }),
    onProgress: (done) => progress('computing the fixed layers', done, total, 'images'),
    ...(augmentation === undefined ? {} : { augmentation: { spec: augmentation, seed } })
  })
  return { training, validation: await openBoundary({ ...common, samples: plainSamples(validation), onProgress: (done) => progress('computing the fixed layers', first + done, total, 'images') }) }
}

async function runEpoch(
  { payload, phase, signal, progress }: PhaseWork,
  network: TrainingNetwork,
  optimizer: ReturnType<typeof createOptimizer>,
  { training, validation }: Sources,
  state: TrainingState
): Promise<EpochFigures> {
  const { labels, train, classes, seed, augmentation } = payload
  const { batchSize, classWeight } = payload.training
  const weightOf = classWeights(train.map((index) => labels[index] ?? 0), classes, classWeight)
  // numbered through all phases, so that no epoch repeats another's chances
  const number = state.history.length
  const random = createRandom(seed).fork('epoch').fork(number)
  const samples = random.fork('order').shuffle(epochSamples(train, labels, augmentation, seed, number))
  const batches = Math.ceil(samples.length / batchSize)
  const said = sayEpoch(phase, state)
  let [loss, correct, at] = [0, 0, 0]
  for await (const batch of training.batches(samples, batchSize, number)) {
    progress(said, Math.floor(at / batchSize), batches, 'batches')
    const own = samples.slice(at, at + batch.n).map(({ image }) => labels[image] ?? 0)
    const step = network.step(batch, { labels: own, weights: own.map((label) => weightOf[label] ?? 1), random: random.fork('dropout').fork(at) })
    if (!Number.isFinite(step.loss)) throw new TrainingDivergedError(state.phase, state.epoch, Math.floor(at / batchSize), state.learningRate)
    applyGradients(network, optimizer, step, state.learningRate)
    loss += step.loss * batch.n
    correct += step.correct
    at += batch.n
    await nextTurn()
    signal.throwIfAborted()
  }
  const judged = await judge(payload, network, validation)
  if (judged.validationLoss !== undefined && !Number.isFinite(judged.validationLoss)) throw new TrainingDivergedError(state.phase, state.epoch, batches - 1, state.learningRate)
  return { loss: loss / at, accuracy: correct / at, ...judged }
}

/** The training images of an epoch: each once, or as the balancing plan copies them. */
function epochSamples(train: readonly number[], labels: readonly number[], augmentation: TrainNetworkPayload['augmentation'], seed: number, epoch: number): Sample[] {
  if (augmentation === undefined) return plainSamples(train)
  const plan = balancingPlan(train.map((index) => labels[index] ?? 0), augmentation, { seed, epoch })
  return plan.map(({ image, copy, augmented }) => ({ image: train[image] ?? -1, copy, augmented }))
}

/** Images as they are. */
function plainSamples(images: readonly number[]): Sample[] {
  return images.map((image) => ({ image, copy: 0, augmented: false }))
}

async function judge({ labels, validation, classes, training }: TrainNetworkPayload, network: TrainingNetwork, source: BoundarySource): Promise<Pick<EpochFigures, 'validationLoss' | 'validationAccuracy'>> {
  if (validation.length === 0) return {}
  let [loss, correct, at] = [0, 0, 0]
  for await (const batch of source.batches(plainSamples(validation), training.batchSize, 0)) {
    const probabilities = network.probabilities(batch)
    for (let i = 0; i < batch.n; i++, at++) {
      const row = probabilities.subarray(i * classes, (i + 1) * classes)
      const label = labels[validation[at] ?? -1] ?? 0
      // Keras clips at its epsilon
      loss -= Math.log(Math.max(row[label] ?? Number.NaN, 1e-7))
      if (row.indexOf(Math.max(...row)) === label) correct++
    }
    await nextTurn()
  }
  return { validationLoss: loss / at, validationAccuracy: correct / at }
}

/** What a person reads while the epoch runs. */
function sayEpoch({ epochs }: TrainingPhase, { phase, epoch, history }: TrainingState): string {
  const text = `phase ${phase + 1}, epoch ${epoch + 1} of ${epochs}`
  const last = history.at(-1)
  if (last === undefined) return text
  const validation = last.validationLoss === undefined ? '' : `, validation ${last.validationLoss.toFixed(3)} and ${(100 * (last.validationAccuracy ?? 0)).toFixed(1)} %`
  const own = history.filter((record) => record.phase === phase)
  const each = own.reduce((sum, { seconds }) => sum + seconds, 0) / own.length
  const left = own.length === 0 ? '' : `, ${duration(each * (epochs - epoch))} left in this phase at most`
  return `${text} (before: loss ${last.loss.toFixed(3)}, accuracy ${(100 * last.accuracy).toFixed(1)} %${validation}${left})`
}

function duration(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`
}

function phaseNotes({ plan, phase, payload }: PhaseWork, { microBatch, bytesPerImage }: TrainingNetwork, { computedOnce }: BoundarySource): string[] {
  const fixed = `${plan.fixed.length} of ${plan.fixed.length + plan.learning.length} nodes learn nothing`
  const once =
    computedOnce === undefined
      ? `${fixed}; they are computed anew in every epoch.`
      : `${fixed}; computed once for ${computedOnce.samples} images${payload.augmentation === undefined ? '' : ' and their copies'} (${(computedOnce.bytes / 2 ** 20).toFixed(0)} MB kept) in ${computedOnce.seconds.toFixed(1)} s, which each of up to ${phase.epochs} epochs saves.`
  const { batchSize } = payload.training
  const memory = (batchSize * bytesPerImage) / 2 ** 30
  if (microBatch < batchSize) return [once, `Batches of ${batchSize} are run ${microBatch} images at a time and their gradients added, to bound memory.`]
  if (memory < 2) return [once]
  return [once, `Batches of ${batchSize} are run whole, because BatchNorm learns from all of their images: about ${memory.toFixed(0)} GB of memory. A smaller training.batchSize takes less.`]
}

/** The layers' weights as they are now, for keeping. */
export function copyOf(weights: Weights, layers: Iterable<string>): Weights {
  return new Map([...layers].map((layer) => [layer, (weights.get(layer) ?? []).map(copyTensor)]))
}
