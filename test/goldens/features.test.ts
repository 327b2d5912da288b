import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { findArchitecture } from '../../src/core/backbones/catalogue.ts'
import { weightsFromKeras } from '../fixtures/weightsFromKeras.ts'
import { decodeFile } from '../../src/core/image/decodeFile.ts'
import { prepareInput } from '../../src/core/image/prepareInput.ts'
import { loadCodecs } from '../../src/main/codecs.ts'
import { withKerasFile } from '../../src/main/engine/h5.ts'
import { openEngine } from '../../src/main/engine/openEngine.ts'
import { TESTED_ENGINES } from '../fixtures/engines.ts'
import { float32FromBase64, hasShared, readSharedJson, relativeError, sharedPath, skipNote } from './shared.ts'

// The whole path from file to vector, against Keras: decode, resize, preprocess, network, average.
const golden = z.object({ cases: z.array(z.object({ file: z.string(), features: z.string() })) })
const WEIGHTS = 'squeezenet_weights_tf_dim_ordering_tf_kernels_notop.h5'

test.runIf(hasShared).each(TESTED_ENGINES)(`SqueezeNet features of CT slices are Keras's on %s${skipNote}`, async (engineName) => {
  const { cases } = golden.parse(readSharedJson('goldens', 'features', 'ct_squeezenet_bilinear_30.json'))
  const { build, input } = findArchitecture('squeezenet')
  const graph = build()
  const weights = await withKerasFile(sharedPath('weights', WEIGHTS), (file) => weightsFromKeras(graph, file))
  const codecs = await loadCodecs()
  const engine = await openEngine(engineName)
  const extractor = await engine.load({ graph, weights, input }, { batchSize: 10 })
  const length = input.resize.height * input.resize.width * input.channels
  const batch = new Float32Array(cases.length * length)
  const formats = cases.map(({ file }, i) => {
    const decoded = decodeFile(readFileSync(sharedPath('data', 'ct', file)), codecs)
    batch.set(prepareInput(decoded.frame(0), input), i * length)
    return decoded.format
  })
  const features = await extractor.features(batch, cases.length)
  const tooFar = cases.flatMap((item, i) => {
    const error = relativeError(features.subarray(i * extractor.d, (i + 1) * extractor.d), float32FromBase64(item.features))
    return error <= (formats[i] === 'jpeg' ? 1e-2 : 1e-3) ? [] : [{ file: item.file, error }]
  })
  expect(tooFar).toEqual([])
  expect(cases).toHaveLength(30)
})
