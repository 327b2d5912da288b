import { Dataset, File as Hdf5File, Group, ready } from 'h5wasm/node'
import type { KerasLayer, KerasTensor, KerasWeightsFile } from '../../core/backbones/kerasFile.ts'
import { BackboneFileError, checkHdf5 } from './weightsFileKind.ts'

/**
 * Opens a Keras weights file, legacy (also a whole legacy model, whose weights stand under `model_weights`) or Keras 3's `.weights.h5`, hands
 * it to `use` and closes it. Numbers are read tensor by tensor, as `use` asks for them. Throws BackboneFileError.
 */
export async function withKerasFile<T>(path: string, use: (file: KerasWeightsFile) => T): Promise<T> {
  await checkHdf5(path)
  const library = await ready
  // throws what the library otherwise prints to standard error
  library.activate_throwing_error_handler()
  const file = guarded(path, () => new Hdf5File(path, 'r'))
  try {
    const layers = guarded(path, () => {
      const root = file.get('model_weights')
      return readLayers(path, root instanceof Group ? root : file)
    })
    return use({ layers })
  } finally {
    file.close()
  }
}

function readLayers(path: string, root: Group): KerasLayer[] {
  const names = stringsAttribute(root, 'layer_names')
  if (names !== undefined) {
    return names.flatMap((name) => {
      const group = root.get(name)
      const weights = group instanceof Group ? (stringsAttribute(group, 'weight_names') ?? []).map((weight) => tensorOf(path, group, weight)) : []
      return innerLayers({ name, weights })
    })
  }
  const layers = KERAS_3_ROOTS.map((name) => root.get(name)).flatMap((group) => (group instanceof Group ? keras3Layers(path, group, '') : []))
  if (layers.length === 0) {
    throw new BackboneFileError(path, 'not-keras', 'is an HDF5 file with neither Keras\'s "layer_names" nor its "layers". Give weights as Keras\'s save_weights writes them.')
  }
  return layers
}

/** A legacy layer that is a model itself lists its layers' weights, trainable ones first: `conv1_conv/kernel:0`, `conv1_bn/gamma:0`, … */
function innerLayers(layer: KerasLayer): KerasLayer[] {
  const inner = new Map<string, KerasTensor[]>()
  for (const tensor of layer.weights) {
    const at = tensor.name.replace(/\/[^/]*$/, '')
    inner.set(at, [...(inner.get(at) ?? []), tensor])
  }
  if (inner.size < 2) return [layer]
  return [...inner].map(([at, weights]) => ({ name: at.replace(/^.*\//, ''), weights, model: layer.name }))
}

/** Keras 3, and Keras 2.12 to 2.15 before it. */
const KERAS_3_ROOTS = ['layers', '_layer_checkpoint_dependencies']

/** Every group that has a group `vars` of tensors `0`, `1`, …, and the groups in it: a model's layers stand in its own `layers`. */
function keras3Layers(path: string, parent: Group, model: string): KerasLayer[] {
  return parent.keys().flatMap((key) => {
    const group = parent.get(key)
    if (!(group instanceof Group)) return []
    const vars = group.get('vars')
    const inner = KERAS_3_ROOTS.map((name) => group.get(name)).flatMap((layers) => (layers instanceof Group ? keras3Layers(path, layers, `${model}/${key}`) : []))
    if (!(vars instanceof Group) || vars.keys().length === 0) return inner
    const numbers = vars.keys().filter((name) => /^\d+$/.test(name)).toSorted((a, b) => Number(a) - Number(b))
    const given: unknown = vars.attrs['name']?.value
    const weights = numbers.map((name) => tensorOf(path, vars, name))
    return [{ name: typeof given === 'string' ? given : key, group: key, weights, ...(model === '' ? {} : { model }) }, ...inner]
  })
}

function tensorOf(path: string, group: Group, name: string): KerasTensor {
  const dataset = group.get(name)
  if (!(dataset instanceof Dataset)) throw new BackboneFileError(path, 'not-keras', `names the weight "${name}" and does not hold it. Get it again.`)
  return { name, shape: dataset.shape ?? [], read: () => readNumbers(path, name, dataset) }
}

function readNumbers(path: string, name: string, dataset: Dataset): Float32Array {
  const value = guarded(path, () => dataset.value)
  if (value instanceof Float32Array) return value
  if (value instanceof Float64Array) return new Float32Array(value)
  // Normalization's count
  if (dataset.shape?.length === 0 && (typeof value === 'number' || typeof value === 'bigint')) return Float32Array.of(Number(value))
  throw new BackboneFileError(path, 'not-keras', `holds the weight "${name}" as ${JSON.stringify(dataset.dtype)}; only floating point is read.`)
}

/** A list of strings; Keras cuts lists past 64 kB into `name0`, `name1`, … */
function stringsAttribute(group: Group, name: string): string[] | undefined {
  const { attrs } = group
  const pieces = attrs[name] === undefined ? numbered(name, (key) => attrs[key]) : [attrs[name]]
  if (pieces.length === 0) return undefined
  return pieces.flatMap(({ value }) => (Array.isArray(value) ? value.filter((item) => typeof item === 'string') : typeof value === 'string' ? [value] : []))
}

function numbered<T>(name: string, find: (key: string) => T | undefined): T[] {
  const found: T[] = []
  for (let item = find(`${name}0`); item !== undefined; item = find(`${name}${found.length}`)) found.push(item)
  return found
}

/** Whatever the HDF5 library throws at a damaged file (often without a word of what) names the file. */
function guarded<T>(path: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof BackboneFileError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new BackboneFileError(path, 'damaged', `is damaged: HDF5 cannot read it (${reason.split('\n')[0]}). Get it again.`)
  }
}
