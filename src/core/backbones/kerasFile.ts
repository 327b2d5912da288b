/**
 * The layers and weights of a Keras weights file, whatever reads it: the legacy `.h5` layout (root attribute `layer_names`, per layer
 * `weight_names`) or Keras 3's (`layers/<class>_<n>/vars/<k>`). Shapes are known at once, a tensor's numbers are read one at a time.
 */
export interface KerasWeightsFile {
  readonly layers: readonly KerasLayer[]
}

export interface KerasLayer {
  readonly name: string
  readonly weights: readonly KerasTensor[]
  /** The model inside the file's own model that holds the layer; absent for a layer of the file's own. */
  readonly model?: string
  /** Keras 3's group: the layer's class and its number among layers of that class in the model's order, such as `conv2d_7`. */
  readonly group?: string
}

export interface KerasTensor {
  /** as the file says it, such as `conv1_3/kernel:0` */
  readonly name: string
  readonly shape: readonly number[]
  read(): Float32Array
}

/** `conv1_3/kernel:0` is `kernel` */
export function shortName(name: string): string {
  return name.replace(/^.*\//, '').replace(/:\d+$/, '')
}

/** The file's layers are not the network's: which layer, what was expected and what was found. */
export class WeightsMismatchError extends Error {
  override readonly name = 'WeightsMismatchError'
  readonly code = 'weights-mismatch'
  readonly architecture: string
  readonly problems: readonly string[]

  /** `fitting`: a network that the file is of. */
  constructor(architecture: string, problems: readonly string[], fitting?: string) {
    const shown = problems.slice(0, 5).join('; ')
    const more = problems.length > 5 ? `; and ${problems.length - 5} more` : ''
    const mend = fitting === undefined ? 'Give weights of this network, or name another --architecture.' : `The file holds the network "${fitting}": add it with --architecture ${fitting}.`
    super(`The weights do not fit the network "${architecture}": ${shown}${more}. ${mend}`)
    this.architecture = architecture
    this.problems = problems
  }
}

/** A weight is NaN or infinite: the file is damaged or its training diverged. */
export class WeightsNotFiniteError extends Error {
  override readonly name = 'WeightsNotFiniteError'
  readonly code = 'weights-not-finite'
  constructor(layer: string, weight: string) {
    super(`Layer "${layer}", weight "${weight}" holds numbers that are not finite. The file is damaged or its training diverged; get it again.`)
  }
}
