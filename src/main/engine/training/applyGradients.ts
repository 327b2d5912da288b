import type { Optimizer } from '../../../core/training/optimizer.ts'
import type { StepResult, TrainingNetwork } from './trainingNetwork.ts'

/** Changes the network's weights by a step's gradients. Throws RangeError for a gradient of a weight that is not there. */
export function applyGradients(network: Pick<TrainingNetwork, 'weights' | 'changed'>, optimizer: Optimizer, { gradients }: Pick<StepResult, 'gradients'>, learningRate: number): void {
  optimizer.step(
    gradients.map(({ layer, weight, numbers }) => {
      const own = network.weights.get(layer)?.find(({ name }) => name === weight)
      if (own === undefined) throw new RangeError(`the weight "${layer}/${weight}" is missing`)
      return [`${layer}/${weight}`, own.data, numbers] as const
    }),
    learningRate
  )
  network.changed()
}
