import type { BoundaryBatch, TrainingNetwork } from '../engine/training/trainingNetwork.ts'
import { inputBatches, type InputOptions, type Sample } from './trainNetworkInputs.ts'

/** What the learning part of a network reads, for samples in any order. */
export interface BoundarySource {
  /** Seconds that the fixed part took for all samples once; none where it is computed anew in every epoch. */
  readonly computedOnce?: { readonly seconds: number; readonly samples: number; readonly bytes: number }
  readonly batches: (samples: readonly Sample[], batchSize: number, epoch: number) => AsyncGenerator<BoundaryBatch, void, undefined>
}

export interface BoundaryOptions extends InputOptions {
  readonly network: Pick<TrainingNetwork, 'boundaryShapes' | 'fixedPart'>
  /** All samples that will be asked for, where they are the same in every epoch. */
  readonly samples?: readonly Sample[]
  /** Bytes that values computed once may take. */
  readonly limit: number
  readonly onProgress: (done: number) => void
}

/** Images through the fixed part at a time. */
const AT_ONCE = 16

/**
 * Where every epoch has the same samples the fixed part is computed once, if its values for all of them fit in `limit`; else batch by batch. Throws
 * TrainingImageError and the signal's reason.
 */
export async function openBoundary(options: BoundaryOptions): Promise<BoundarySource> {
  const { network, samples: all, limit, onProgress } = options
  const lengths = network.boundaryShapes.map((shape) => shape.reduce((product, extent) => product * extent, 1))
  const bytes = 4 * (all?.length ?? 0) * lengths.reduce((sum, length) => sum + length, 0)
  if (all === undefined || bytes > limit) return { batches: (samples, batchSize, epoch) => computed(options, samples, batchSize, epoch) }

  const rows = new Map(all.map((sample, row) => [keyOf(sample), row]))
  const kept = lengths.map((length) => new Float32Array(all.length * length))
  const started = performance.now()
  let done = 0
  for await (const { n, values } of computed(options, all, AT_ONCE, 0)) {
    for (const [b, part] of values.entries()) kept[b]?.set(part, done * (lengths[b] ?? 0))
    done += n
    onProgress(done)
  }
  return {
    computedOnce: { seconds: (performance.now() - started) / 1000, samples: all.length, bytes },
    batches: async function* (samples, batchSize) {
      for (let from = 0; from < samples.length; from += batchSize) {
        const places = samples.slice(from, from + batchSize).map((sample) => rows.get(keyOf(sample)) ?? -1)
        yield { n: places.length, values: lengths.map((length, b) => gather(kept[b] ?? new Float32Array(), places, length)) }
      }
    }
  }
}

function keyOf({ image, copy, augmented }: Sample): string {
  return augmented ? `${image}/${copy}` : String(image)
}

async function* computed({ network, ...inputs }: BoundaryOptions, samples: readonly Sample[], batchSize: number, epoch: number): AsyncGenerator<BoundaryBatch, void, undefined> {
  const { height, width } = inputs.input.resize
  const length = height * width * inputs.input.channels
  for await (const { n, data } of inputBatches(inputs, samples, batchSize, epoch)) {
    const parts: BoundaryBatch[] = []
    for (let from = 0; from < n; from += AT_ONCE) {
      const to = Math.min(n, from + AT_ONCE)
      parts.push(network.fixedPart(data.subarray(from * length, to * length), to - from))
    }
    yield joined(parts)
  }
}

function joined(parts: readonly BoundaryBatch[]): BoundaryBatch {
  const [first] = parts
  if (first !== undefined && parts.length === 1) return first
  const values = (first?.values ?? []).map((_, b) => {
    const all = parts.map((part) => part.values[b] ?? new Float32Array())
    const out = new Float32Array(all.reduce((sum, { length }) => sum + length, 0))
    let at = 0
    for (const part of all) {
      out.set(part, at)
      at += part.length
    }
    return out
  })
  return { n: parts.reduce((sum, { n }) => sum + n, 0), values }
}

function gather(from: Float32Array, places: readonly number[], length: number): Float32Array {
  const out = new Float32Array(places.length * length)
  for (const [i, place] of places.entries()) out.set(from.subarray(place * length, (place + 1) * length), i * length)
  return out
}
