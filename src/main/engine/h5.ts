import { Dataset, File as Hdf5File, Group, ready } from 'h5wasm/node'
import type { KerasLayer, KerasTensor, KerasWeightsFile } from '../../core/backbones/kerasH5.ts'
import { BackboneFileError, checkHdf5 } from './weightsFileKind.ts'

/**
 * Opens a Keras legacy weights file (or a whole legacy model, whose weights stand under `model_weights`), hands it to `use` and closes
 * it. Numbers are read tensor by tensor, as `use` asks for them. Throws BackboneFileError.
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
  if (names === undefined) {
    throw new BackboneFileError(path, 'not-keras', 'is an HDF5 file without Keras\'s "layer_names". Give weights as Keras\'s save_weights writes them in its legacy .h5 layout.')
  }
  return names.map((name) => {
    const group = root.get(name)
    const weights = group instanceof Group ? (stringsAttribute(group, 'weight_names') ?? []).map((weight) => tensorOf(path, group, weight)) : []
    return { name, weights }
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
  if (value instanceof Float64Array) return Float32Array.from(value)
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
