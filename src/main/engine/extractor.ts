import type { Backbone } from '../../core/backbones/backbone.ts'
import { inputChannels } from '../../core/graph/channels.ts'
import { foldBatchNorm } from '../../core/graph/passes/foldBatchNorm.ts'
import { outputShape } from '../../core/graph/shapes.ts'
import { tapGraph } from '../../core/graph/tapGraph.ts'
import { DEFAULT_BATCH_SIZE, mapShapeOf, type Extractor, type ExtractorOptions, type Pooling } from './engine.ts'
import { createExecutor } from './executor.ts'
import { tidyNumbers } from './tidyNumbers.ts'
import type { Tensor, TensorBackend, Tf } from './tensorBackend.ts'

/** Prepares a backbone for inference: BatchNormalization folded, activations fused, weights on the device. */
export async function loadExtractor(
  backend: TensorBackend,
  backbone: Pick<Backbone, 'graph' | 'weights' | 'input'>,
  { pooling = 'avg', batchSize = DEFAULT_BATCH_SIZE, tap }: ExtractorOptions = {}
): Promise<Extractor> {
  const { tf } = backend
  const { height, width } = backbone.input.resize
  const channels = inputChannels(backbone.graph)
  const graph = tapGraph(backbone.graph, tap)
  const mapShape = mapShapeOf(outputShape(graph, height, width))
  const mapLength = mapShape[0] * mapShape[1] * mapShape[2]
  const d = pooling === 'flatten' ? mapLength : mapShape[2]
  const folded = foldBatchNorm(graph, backbone.weights)
  await backend.activate()
  const executor = createExecutor(tf, folded.graph, folded.weights)

  const run = async (batch: Float32Array, n: number, length: number, finish: (output: Tensor) => Tensor): Promise<Float32Array> => {
    const imageLength = height * width * channels
    if (batch.length < n * imageLength) throw new RangeError(`${n} images of ${height} × ${width} × ${channels} need ${n * imageLength} numbers, there are ${batch.length}`)
    await backend.activate()
    const result = new Float32Array(n * length)
    for (let from = 0; from < n; from += batchSize) {
      const count = Math.min(batchSize, n - from)
      // a copy in any case: tfjs keeps the array it is given until the first op has uploaded it
      const padded = new Float32Array(batchSize * imageLength)
      padded.set(batch.subarray(from * imageLength, (from + count) * imageLength))
      const values = tidyNumbers(tf, () => finish(executor.run(tf.tensor(padded, [batchSize, height, width, channels]))).dataSync<'float32'>())
      result.set(values.subarray(0, count * length), from * length)
    }
    return result
  }

  return {
    d,
    mapShape,
    batchSize,
    features: (batch, n) => run(batch, n, d, (output) => pool(tf, output, pooling)),
    maps: (batch, n) => run(batch, n, mapLength, (output) => output),
    dispose: () => executor.dispose()
  }
}

function pool(tf: Tf, output: Tensor, pooling: Pooling): Tensor {
  if (pooling === 'flatten' || output.rank < 4) return tf.reshape(output, [output.shape[0] ?? 0, -1])
  return pooling === 'avg' ? tf.mean(output, [1, 2]) : tf.max(output, [1, 2])
}
