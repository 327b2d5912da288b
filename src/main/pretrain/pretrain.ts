import { patternCnn } from '../../core/backbones/patternCnn.ts'
import type { Graph, Weights } from '../../core/graph/ir.ts'
import { patternClasses } from '../../core/pretrain/patternClasses.ts'
import { createRandom } from '../../core/random.ts'
import { initialWeights } from '../../core/training/initialWeights.ts'
import { createOptimizer, type OptimizerState } from '../../core/training/optimizer.ts'
import { planPhase } from '../../core/training/phasePlan.ts'
import type { TensorBackend } from '../engine/tensorBackend.ts'
import { applyGradients } from '../engine/training/applyGradients.ts'
import { createTrainingNetwork } from '../engine/training/trainingNetwork.ts'
import { patternPainter } from './drawPatterns.ts'

export interface PretrainOptions {
  readonly classes: number
  /** Height and width of the drawn images. */
  readonly size: number
  readonly batch: number
  readonly steps: number
  /** Highest learning rate: reached after `warmUp` steps, then a cosine down to a hundredth. */
  readonly learningRate: number
  readonly seed: number
}

export const PRETRAIN_DEFAULTS: PretrainOptions = { classes: 400, size: 96, batch: 64, steps: 5000, learningRate: 3e-3, seed: 1 }

const WARM_UP = 300

/** Where a training stands; the same steps follow from it as in an undisturbed run. */
export interface PretrainState {
  /** Steps made. */
  readonly step: number
  readonly weights: Weights
  readonly optimizer: OptimizerState
  /** Running means over about the last 50 steps: cross-entropy, and the share of images whose class was likeliest. */
  readonly loss: number
  readonly accuracy: number
}

/**
 * Trains the compact network to tell pattern classes apart, on images that are drawn as they are needed and never seen twice. `onStep` is given
 * the state, whose arrays go on changing after it returns; what it throws ends the training.
 */
export function pretrain({ tf }: TensorBackend, options: PretrainOptions, from: PretrainState | undefined, onStep: (state: PretrainState) => void): PretrainState {
  const { classes, size, batch, steps, learningRate, seed } = options
  const network = withoutSoftmax(patternCnn({ classes }))
  const random = createRandom(seed)
  const painter = patternPainter(tf, patternClasses(classes, seed), size, random.fork('noise'))
  const plan = planPhase(network, patternCnn(), { trainableFrom: 'all', batchNorm: 'trainable' })
  const learner = createTrainingNetwork(tf, network, from?.weights ?? initialWeights(network, seed), plan, { height: size, width: size })
  const optimizer = createOptimizer({ kind: 'adam', learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }, from?.optimizer)
  let state: PretrainState = { step: from?.step ?? 0, weights: learner.weights, optimizer: optimizer.state, loss: from?.loss ?? Math.log(classes), accuracy: from?.accuracy ?? 0 }
  try {
    while (state.step < steps) {
      const { step, loss, accuracy } = state
      const draw = random.fork(`step ${step}`)
      const labels = Array.from({ length: batch }, () => draw.integer(classes))
      const images = painter.draw(labels, draw)
      const values = [images.dataSync<'float32'>()]
      images.dispose()
      const result = learner.step({ n: batch, values }, { labels, random: draw.fork('dropout') })
      applyGradients(learner, optimizer, result, rateAt(step, options))
      state = { ...state, step: step + 1, loss: loss + 0.02 * (result.loss - loss), accuracy: accuracy + 0.02 * (result.correct / batch - accuracy) }
      onStep(state)
    }
    return state
  } finally {
    learner.dispose()
    painter.dispose()
  }
}

/** The weights of the network that features are taken from: all but the last dense layer's. */
export function ownWeights(weights: Weights): Weights {
  const own = new Set(patternCnn().nodes.map(({ name }) => name))
  return new Map([...weights].filter(([layer]) => own.has(layer)))
}

function rateAt(step: number, { steps, learningRate }: PretrainOptions): number {
  return learningRate * Math.min(1, (step + 1) / WARM_UP) * (0.495 * (1 + Math.cos((Math.PI * step) / steps)) + 0.01)
}

/** The training network works on logits. */
function withoutSoftmax(graph: Graph): Graph {
  const last = graph.nodes.at(-1)
  const logits = last?.inputs[0]
  if (last?.op.kind !== 'activation' || last.op.activation !== 'softmax' || logits === undefined) throw new RangeError(`${graph.name} does not end in softmax`)
  return { ...graph, nodes: graph.nodes.slice(0, -1), output: logits }
}
