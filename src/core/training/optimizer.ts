import type { OptimizerSpec } from '../recipe/trainingSchema.ts'

/** An optimizer's memory: how many steps it made, and per weight tensor its running averages, each of the tensor's length. */
export interface OptimizerState {
  iterations: number
  readonly slots: Map<string, Float32Array[]>
}

/** Changes weights in place, given their gradients, as Keras 3's optimizer of the same name does. */
export interface Optimizer {
  /** Slots a tensor has: Adam's m and v, the momentum of SGD, RMSprop's velocity and momentum. */
  readonly slotsPerWeight: number
  readonly state: OptimizerState
  /** One step over all tensors, each `[key, weights, gradients]`. */
  readonly step: (tensors: Iterable<readonly [key: string, weights: Float32Array, gradients: Float32Array]>, learningRate: number) => void
}

type Update = (weights: Float32Array, gradients: Float32Array, slots: readonly Float32Array[], learningRate: number, step: number) => void

export function createOptimizer(spec: OptimizerSpec, state: OptimizerState = { iterations: 0, slots: new Map() }): Optimizer {
  const { slotsPerWeight, update } = rule(spec)
  return {
    slotsPerWeight,
    state,
    step: (tensors, learningRate) => {
      state.iterations++
      for (const [key, weights, gradients] of tensors) {
        let slots = state.slots.get(key)
        if (slots === undefined) {
          slots = Array.from({ length: slotsPerWeight }, () => new Float32Array(weights.length))
          state.slots.set(key, slots)
        }
        update(weights, gradients, slots, learningRate, state.iterations)
      }
    }
  }
}

function rule(spec: OptimizerSpec): { readonly slotsPerWeight: number; readonly update: Update } {
  switch (spec.kind) {
    case 'adam':
      return { slotsPerWeight: 2, update: adam(spec) }
    case 'sgd':
      return spec.momentum === 0 ? { slotsPerWeight: 0, update: gradientDescent } : { slotsPerWeight: 1, update: momentumDescent(spec) }
    case 'rmsprop':
      return { slotsPerWeight: spec.momentum > 0 ? 2 : 1, update: rmsprop(spec) }
  }
}

/** keras.optimizers.Adam.update_step */
function adam({ beta1, beta2, epsilon }: Extract<OptimizerSpec, { kind: 'adam' }>): Update {
  return (weights, gradients, [m = NONE, v = NONE], learningRate, step) => {
    const alpha = (learningRate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step)
    for (let i = 0; i < weights.length; i++) {
      const gradient = gradients[i] as number
      const mean = (m[i] as number) + (gradient - (m[i] as number)) * (1 - beta1)
      const square = (v[i] as number) + (gradient * gradient - (v[i] as number)) * (1 - beta2)
      m[i] = mean
      v[i] = square
      weights[i] = (weights[i] as number) - (mean * alpha) / (Math.sqrt(square) + epsilon)
    }
  }
}

function gradientDescent(weights: Float32Array, gradients: Float32Array, _: readonly Float32Array[], learningRate: number): void {
  for (let i = 0; i < weights.length; i++) weights[i] = (weights[i] as number) - (gradients[i] as number) * learningRate
}

/** keras.optimizers.SGD.update_step with momentum */
function momentumDescent({ momentum, nesterov }: Extract<OptimizerSpec, { kind: 'sgd' }>): Update {
  return (weights, gradients, [velocity = NONE], learningRate) => {
    for (let i = 0; i < weights.length; i++) {
      const step = (gradients[i] as number) * learningRate
      const next = (velocity[i] as number) * momentum - step
      velocity[i] = next
      weights[i] = (weights[i] as number) + (nesterov ? next * momentum - step : next)
    }
  }
}

/** keras.optimizers.RMSprop.update_step, not centred: epsilon stands under the root. */
function rmsprop({ rho, momentum, epsilon }: Extract<OptimizerSpec, { kind: 'rmsprop' }>): Update {
  return (weights, gradients, [velocity = NONE, moment = NONE], learningRate) => {
    for (let i = 0; i < weights.length; i++) {
      const gradient = gradients[i] as number
      const square = rho * (velocity[i] as number) + (1 - rho) * gradient * gradient
      velocity[i] = square
      let change = (learningRate * gradient) / Math.sqrt(square + epsilon)
      if (momentum > 0) {
        change += momentum * (moment[i] as number)
        moment[i] = change
      }
      weights[i] = (weights[i] as number) - change
    }
  }
}

const NONE = new Float32Array()
