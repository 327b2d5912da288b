import { patternCnn } from '../../core/backbones/patternCnn.ts'
import type { Graph, Weights } from '../../core/graph/ir.ts'
import { createRandom } from '../../core/random.ts'
import { initialWeights } from '../../core/training/initialWeights.ts'
import { createOptimizer, type OptimizerState } from '../../core/training/optimizer.ts'
import { planPhase } from '../../core/training/phasePlan.ts'
import type { TensorBackend } from '../engine/tensorBackend.ts'
import { applyGradients } from '../engine/training/applyGradients.ts'
import { createTrainingNetwork } from '../engine/training/trainingNetwork.ts'
import { classPainter, PHANTOM_COUNT } from './drawClasses.ts'

export interface PretrainOptions {
  /** Classes of patterns; those of phantoms come beside them where a batch holds some. */
  readonly patterns: number
  /** Share of phantoms in a batch. */
  readonly phantoms: number
  /** Height and width of the drawn images, and how many steps are made with them; larger ones last. */
  readonly stages: readonly { readonly size: number; readonly steps: number }[]
  readonly batch: number
  /** Highest learning rate: reached after the warm-up, then a cosine down to a hundredth over all stages. */
  readonly learningRate: number
  readonly seed: number
}

/** How the networks of resources/backbones were trained. */
export const PRETRAININGS = {
  'pattern-cnn': { patterns: 400, phantoms: 0, stages: [{ size: 96, steps: 5000 }], batch: 64, learningRate: 3e-3, seed: 1 },
  'phantom-cnn': {
    patterns: 600,
    phantoms: 0.3,
    stages: [
      { size: 96, steps: 7200 },
      { size: 128, steps: 1000 }
    ],
    batch: 64,
    learningRate: 3e-3,
    seed: 1
  }
} as const satisfies Record<string, PretrainOptions>

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
 * Trains the compact network to tell patterns and phantoms apart, on images that are drawn as they are needed and never seen twice. `onStep` is given
 * the state, whose arrays go on changing after it returns; what it throws ends the training.
 */
export function pretrain({ tf }: TensorBackend, options: PretrainOptions, from: PretrainState | undefined, onStep: (state: PretrainState) => void): PretrainState {
  const { patterns, phantoms, stages, batch, learningRate, seed } = options
  const classes = patterns + (phantoms > 0 ? PHANTOM_COUNT : 0)
  const network = withoutSoftmax(patternCnn({ classes }))
  const random = createRandom(seed)
  const plan = planPhase(network, patternCnn(), { trainableFrom: 'all', batchNorm: 'trainable' })
  const optimizer = createOptimizer({ kind: 'adam', learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }, from?.optimizer)
  const start = { weights: from?.weights ?? initialWeights(network, seed), optimizer: optimizer.state }
  let state: PretrainState = { step: from?.step ?? 0, loss: from?.loss ?? Math.log(classes), accuracy: from?.accuracy ?? 0, ...start }
  let end = 0
  for (const { size, steps } of stages) {
    end += steps
    if (state.step >= end) continue
    const painter = classPainter(tf, patterns, phantoms, size, seed)
    const learner = createTrainingNetwork(tf, network, state.weights, plan, { height: size, width: size })
    state = { ...state, weights: learner.weights }
    try {
      while (state.step < end) {
        const { step, loss, accuracy } = state
        const draw = random.fork(`step ${step}`)
        const { labels, images } = painter.draw(batch, draw)
        const result = learner.step({ n: batch, values: [images] }, { labels, random: draw.fork('dropout') })
        applyGradients(learner, optimizer, result, rateAt(step, options))
        state = { ...state, step: step + 1, loss: loss + 0.02 * (result.loss - loss), accuracy: accuracy + 0.02 * (result.correct / batch - accuracy) }
        onStep(state)
      }
    } finally {
      learner.dispose()
      painter.dispose()
    }
  }
  return state
}

/** The weights of the network that features are taken from: all but the last dense layer's. */
export function ownWeights(weights: Weights): Weights {
  const own = new Set(patternCnn().nodes.map(({ name }) => name))
  return new Map([...weights].filter(([layer]) => own.has(layer)))
}

/** Steps of all stages. */
export function stepsOf({ stages }: PretrainOptions): number {
  return stages.reduce((sum, { steps }) => sum + steps, 0)
}

function rateAt(step: number, options: PretrainOptions): number {
  return options.learningRate * Math.min(1, (step + 1) / WARM_UP) * (0.495 * (1 + Math.cos((Math.PI * step) / stepsOf(options))) + 0.01)
}

/** The training network works on logits. */
function withoutSoftmax(graph: Graph): Graph {
  const last = graph.nodes.at(-1)
  const logits = last?.inputs[0]
  if (last?.op.kind !== 'activation' || last.op.activation !== 'softmax' || logits === undefined) throw new RangeError(`${graph.name} does not end in softmax`)
  return { ...graph, nodes: graph.nodes.slice(0, -1), output: logits }
}
