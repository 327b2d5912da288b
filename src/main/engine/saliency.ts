import type { Backbone } from '../../core/backbones/backbone.ts'
import { activationMap } from '../../core/explain/activationMap.ts'
import { gradCam, gradCamPlusPlus, type LayerValues } from '../../core/explain/gradCam.ts'
import type { HeadDecision } from '../../core/explain/headDecision.ts'
import { ExplainInputError } from '../../core/explain/linearDecision.ts'
import { meanColour, occlude, occlusionGrid, occlusionMap } from '../../core/explain/occlusion.ts'
import { poolingGradient } from '../../core/explain/poolingGradient.ts'
import type { SaliencyMap } from '../../core/explain/saliencyMap.ts'
import { inferShapes } from '../../core/graph/shapes.ts'
import { tapGraph } from '../../core/graph/tapGraph.ts'
import { finishInput, type ResizedInput } from '../../core/image/prepareInput.ts'
import { withLinearHead } from '../../core/training/withLinearHead.ts'
import type { Engine, Pooling } from './engine.ts'
import { EngineUnavailableError } from './engineErrors.ts'
import type { TensorBackend } from './tensorBackend.ts'
import { loadTfjsNode } from './tfjsNode.ts'
import { loadTfjsWasm } from './tfjsWasm.ts'
import { gradientsAt } from './training/gradientsAt.ts'

export const SALIENCY_METHODS = ['cam', 'grad-cam', 'grad-cam++', 'occlusion'] as const
export type SaliencyMethod = (typeof SALIENCY_METHODS)[number]

export interface SaliencyOptions {
  /** Of Grad-CAM: whose activations, by its Keras name; the last that is a map where absent. */
  readonly layer?: string
  /** Of occlusion, in pixels of the network's input; an eighth and a sixteenth of its height where absent. */
  readonly patch?: number
  readonly stride?: number
  /** Of occlusion, after each run of the network: places covered so far, and all of them. */
  readonly onPlaces?: (done: number, total: number) => void
  readonly signal?: AbortSignal
}

/** A network that can say where its answers come from. */
export interface Saliency {
  /** Of `n` prepared images. */
  readonly features: (batch: Float32Array, n: number) => Promise<Float32Array>
  /**
   * Where in the image the decision comes from. `cam`: contributions in the decision's unit, before any average is taken off; `grad-cam`, `grad-cam++`: 0 or
   * more, in no unit; `occlusion`: what the decision loses. Throws ExplainInputError, UnknownLayerError.
   */
  readonly map: (method: SaliencyMethod, image: ResizedInput, decision: HeadDecision, options?: SaliencyOptions) => Promise<SaliencyMap>
  /** The layer that a method looks at, null for occlusion. */
  readonly layerOf: (method: SaliencyMethod, layer?: string) => string | null
  readonly dispose: () => void
}

/** Prepares a backbone. Throws what the engine throws. */
export async function openSaliency(
  engine: Engine,
  backbone: Pick<Backbone, 'graph' | 'weights' | 'input'>,
  { pooling, batchSize, tap }: { readonly pooling: Pooling; readonly batchSize: number; readonly tap?: string }
): Promise<Saliency> {
  const { input } = backbone
  const { height, width } = input.resize
  const tapped = tapGraph(backbone.graph, tap)
  const extractor = await engine.load(backbone, { pooling, batchSize, ...(tap === undefined ? {} : { tap }) })
  const [mapHeight, mapWidth, channels] = extractor.mapShape

  const lastMap = async (prepared: Float32Array): Promise<LayerValues> => ({ height: mapHeight, width: mapWidth, channels, values: await extractor.maps(prepared, 1) })
  const layerOf = (layer?: string): string => layer ?? (mapHeight * mapWidth > 1 ? tapped.output : lastMapLayer())
  /** Of a network that pools by itself. */
  const lastMapLayer = (): string => {
    const shapes = inferShapes(tapped, height, width)
    const found = tapped.nodes.findLast(({ name }) => {
      const shape = shapes.get(name)
      return shape?.length === 3 && shape[0] * shape[1] > 1
    })
    if (found === undefined) throw new ExplainInputError('This network has no layer with places: nothing can be mapped. --method occlusion takes any network.')
    return found.name
  }
  const gradientMap = async (image: ResizedInput, decision: HeadDecision, layer: string, make: typeof gradCam): Promise<SaliencyMap> => {
    const prepared = prepare(image)
    const gradient = decision.gradient(Float64Array.from(await extractor.features(prepared, 1)))
    if (layer === tapped.output && mapHeight * mapWidth > 1) {
      const maps = await lastMap(prepared)
      return make(maps, poolingGradient(maps, pooling, gradient))
    }
    // the decision, straightened at this image, as a last layer: its gradient is the same
    const straight = { coefficients: [Array.from(gradient)], intercept: [0] }
    const model = withLinearHead(backbone, { ...straight, pooling, ...(tap === undefined ? {} : { tap }) }, { height, width })
    const backend = await gradientBackend()
    await backend.activate()
    const { shape, activations, gradients } = gradientsAt(backend.tf, model, layer, { data: prepared, n: 1, height, width }, 0)
    const [h = 1, w = 1, c = 1] = shape.length === 3 ? shape : [1, 1, shape[0]]
    if (h * w < 2) throw new ExplainInputError(`The layer "${layer}" has no places: its values belong to the whole image. Choose one before the pooling.`)
    return make({ height: h, width: w, channels: c, values: activations }, { height: h, width: w, channels: c, values: gradients })
  }
  const classActivation = async (image: ResizedInput, decision: HeadDecision): Promise<SaliencyMap> => {
    const prepared = prepare(image)
    const maps = await lastMap(prepared)
    return activationMap(maps.values, maps, { coefficients: decision.gradient(Float64Array.from(await extractor.features(prepared, 1))), intercept: 0 }, { pooling })
  }
  const occlusion = async (image: ResizedInput, decision: HeadDecision, { patch = Math.max(1, Math.round(height / 8)), stride = Math.max(1, Math.round(height / 16)), onPlaces, signal }: SaliencyOptions): Promise<SaliencyMap> => {
    const grid = occlusionGrid(height, width, { patch, stride })
    const mean = meanColour(image)
    const length = height * width * input.channels
    const covered: number[] = []
    const d = extractor.d
    const answers = async (inputs: readonly ResizedInput[]): Promise<number[]> => {
      const batch = new Float32Array(inputs.length * length)
      for (const [i, one] of inputs.entries()) batch.set(prepare(one), i * length)
      const features = await extractor.features(batch, inputs.length)
      return inputs.map((_, i) => decision.value(Float64Array.from(features.subarray(i * d, (i + 1) * d))))
    }
    const [whole = Number.NaN] = await answers([image])
    for (let from = 0; from < grid.squares.length; from += batchSize) {
      signal?.throwIfAborted()
      covered.push(...(await answers(grid.squares.slice(from, from + batchSize).map((square) => occlude(image, square, mean)))))
      onPlaces?.(covered.length, grid.squares.length)
      await new Promise((resolve) => setImmediate(resolve))
    }
    return occlusionMap(grid, whole, covered)
  }
  const prepare = (image: ResizedInput): Float32Array => finishInput({ ...image, values: image.values.slice() }, input)

  return {
    features: (batch, n) => extractor.features(batch, n),
    map: (method, image, decision, options = {}) => {
      switch (method) {
        case 'cam':
          return classActivation(image, decision)
        case 'grad-cam':
          return gradientMap(image, decision, layerOf(options.layer), gradCam)
        case 'grad-cam++':
          return gradientMap(image, decision, layerOf(options.layer), gradCamPlusPlus)
        case 'occlusion':
          return occlusion(image, decision, options)
      }
    },
    layerOf: (method, layer) => (method === 'occlusion' ? null : method === 'cam' ? tapped.output : layerOf(layer)),
    dispose: () => extractor.dispose()
  }
}

/** Gradients need tfjs, whatever the engine: native TensorFlow, else WebAssembly, as far as its kernels go. */
async function gradientBackend(): Promise<TensorBackend> {
  try {
    return await loadTfjsNode()
  } catch (error) {
    if (error instanceof EngineUnavailableError) return loadTfjsWasm()
    throw error
  }
}
