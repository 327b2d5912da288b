import type { Backbone } from '../../core/backbones/backbone.ts'
import { inputChannels } from '../../core/graph/channels.ts'
import type { Graph } from '../../core/graph/ir.ts'
import { writeOnnx } from '../../core/graph/onnx/writeOnnx.ts'
import { foldBatchNorm } from '../../core/graph/passes/foldBatchNorm.ts'
import { outputShape } from '../../core/graph/shapes.ts'
import { tapGraph } from '../../core/graph/tapGraph.ts'
import { joinBytes } from '../../core/joinBytes.ts'
import { programVersion } from '../programVersion.ts'
import { DEFAULT_BATCH_SIZE, mapShapeOf, type Extractor, type ExtractorOptions, type Pooling } from './engine.ts'

/** A network with one input and one output of fixed shapes, both float32. */
export interface CompiledNetwork {
  /** Runs on `input`, which must stay as it is until the promise settles; the result is a view that the next run may overwrite. */
  readonly run: (input: Float32Array) => Promise<Float32Array>
  readonly dispose: () => void
  readonly inputLength: number
}

/** Prepares a backbone for a runtime that takes ONNX: BatchNormalization folded, batch size fixed. Throws what `compile` throws. */
export async function loadOnnxExtractor(
  compile: (onnx: Uint8Array, inputShape: readonly number[]) => CompiledNetwork | Promise<CompiledNetwork>,
  backbone: Pick<Backbone, 'graph' | 'weights' | 'input'>,
  { pooling = 'avg', batchSize = DEFAULT_BATCH_SIZE, tap }: ExtractorOptions = {}
): Promise<Extractor> {
  const { height, width } = backbone.input.resize
  const tapped = tapGraph(backbone.graph, tap)
  const mapShape = mapShapeOf(outputShape(tapped, height, width))
  const mapLength = mapShape[0] * mapShape[1] * mapShape[2]
  const d = pooling === 'flatten' ? mapLength : mapShape[2]
  const imageLength = height * width * inputChannels(backbone.graph)
  const { graph, weights } = foldBatchNorm(tapped, backbone.weights)
  // a network for maps is compiled when maps are first asked for
  const networks = new Map<Graph, CompiledNetwork>()
  const compiled = async (wanted: Graph): Promise<CompiledNetwork> => {
    const before = networks.get(wanted)
    if (before !== undefined) return before
    const { chunks } = writeOnnx(wanted, weights, { height, width, batch: batchSize, producerVersion: programVersion() })
    const network = await compile(joinBytes(chunks), [batchSize, height, width, inputChannels(backbone.graph)])
    networks.set(wanted, network)
    return network
  }
  const pooled = withPooling(graph, height, width, pooling)
  await compiled(pooled)
  const run = async (wanted: Graph, batch: Float32Array, n: number, length: number): Promise<Float32Array> => {
    if (batch.length < n * imageLength) throw new RangeError(`${n} images of ${height} × ${width} need ${n * imageLength} numbers, there are ${batch.length}`)
    const network = await compiled(wanted)
    const result = new Float32Array(n * length)
    for (let from = 0; from < n; from += batchSize) {
      const count = Math.min(batchSize, n - from)
      const images = batch.subarray(from * imageLength, (from + count) * imageLength)
      const output = await network.run(count === batchSize ? images : padded(images, network.inputLength))
      result.set(output.subarray(0, count * length), from * length)
    }
    return result
  }
  return {
    d,
    mapShape,
    batchSize,
    features: (batch, n) => run(pooled, batch, n, d),
    maps: (batch, n) => run(graph, batch, n, mapLength),
    dispose: () => {
      for (const network of networks.values()) network.dispose()
      networks.clear()
    }
  }
}

/** The graph with its features as output: pooled where they are a map and `pooling` asks for it. */
function withPooling(graph: Graph, height: number, width: number, pooling: Pooling): Graph {
  if (pooling === 'flatten' || outputShape(graph, height, width).length === 1) return graph
  const name = `${graph.output}:pooled`
  return { ...graph, nodes: [...graph.nodes, { name, op: { kind: 'globalPool', pooling }, inputs: [graph.output] }], output: name }
}

function padded(images: Float32Array, length: number): Float32Array {
  const out = new Float32Array(length)
  out.set(images)
  return out
}
