import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { findArchitecture } from '../../src/core/backbones/catalogue.ts'
import { decodeFile } from '../../src/core/image/decodeFile.ts'
import { prepareInput } from '../../src/core/image/prepareInput.ts'
import { fitGate, gateDistances } from '../../src/core/judge/gate.ts'
import { checkPixels, pixelFacts } from '../../src/core/judge/pixelSanity.ts'
import { createMatrix, type Matrix } from '../../src/core/learn/matrix.ts'
import { loadCodecs } from '../../src/main/codecs.ts'
import { withKerasFile } from '../../src/main/engine/h5.ts'
import { openEngine } from '../../src/main/engine/openEngine.ts'
import { TESTED_ENGINES } from '../fixtures/engines.ts'
import { weightsFromKeras } from '../fixtures/weightsFromKeras.ts'
import { hasShared, sharedPath, skipNote } from './shared.ts'

// An X-ray model's gate on real films and slices. On all of them (1,123 films, 746 slices): 98.6 % of held-out films are answered, every slice is refused.
const WEIGHTS = 'squeezenet_weights_tf_dim_ordering_tf_kernels_notop.h5'
const CLASSES = ['covid', 'normal', 'pneumonia']
const BATCH = 10

interface Listed {
  readonly file: string
  readonly label: string
  readonly group: string
}

function listed(set: 'xray' | 'ct'): Listed[] {
  const [, ...lines] = readFileSync(sharedPath('data', set, 'labels.csv'), 'utf8').trim().split('\n')
  return lines.flatMap((line) => {
    const [file, label, , group] = line.trim().split(',')
    return file === undefined || label === undefined || group === undefined ? [] : [{ file, label, group }]
  })
}

/** Evenly over a list. */
function some<T>(items: readonly T[], count: number): T[] {
  return Array.from({ length: count }, (_, i) => items[Math.floor((i * items.length) / count)]).filter((item) => item !== undefined)
}

test.runIf(hasShared)(`an X-ray model's gate answers held-out films of every class and refuses CT slices${skipNote}`, { timeout: 600_000 }, async () => {
  const { build, input } = findArchitecture('squeezenet')
  const graph = build()
  const weights = await withKerasFile(sharedPath('weights', WEIGHTS), (file) => weightsFromKeras(graph, file))
  const codecs = await loadCodecs()
  const engine = await openEngine(TESTED_ENGINES[0] ?? 'wasm')
  const extractor = await engine.load({ graph, weights, input }, { batchSize: BATCH })
  const length = input.resize.height * input.resize.width * input.channels
  const refusedByPixels: string[] = []
  const featuresOf = async (set: 'xray' | 'ct', items: readonly Listed[]): Promise<Matrix> => {
    const rows: number[] = []
    for (let at = 0; at < items.length; at += BATCH) {
      const batch = new Float32Array(BATCH * length)
      const own = items.slice(at, at + BATCH)
      own.forEach(({ file }, i) => {
        const image = decodeFile(readFileSync(sharedPath('data', set, file)), codecs).frame(0)
        const refusal = checkPixels(pixelFacts(image), false)
        if (refusal !== undefined) refusedByPixels.push(file)
        batch.set(prepareInput(image, input), i * length)
      })
      const features = await extractor.features(batch, own.length)
      rows.push(...features.subarray(0, own.length * extractor.d))
    }
    return createMatrix(items.length, extractor.d, Float64Array.from(rows))
  }
  const films = CLASSES.flatMap((name) => some(listed('xray').filter(({ label }) => label === name), 100))
  const gate = fitGate({
    features: await featuresOf('xray', films),
    labels: films.map(({ label }) => CLASSES.indexOf(label)),
    groups: films.map(({ group }) => group),
    classes: CLASSES
  })
  if (gate.kind === 'none') throw new Error(gate.reason)
  expect(gate.coverage.accepted / gate.coverage.images).toBeGreaterThanOrEqual(0.98)
  for (const { images, accepted } of gate.byClass) expect(accepted / images).toBeGreaterThanOrEqual(0.95)
  const slices = some(listed('ct'), 40)
  const distances = gateDistances(gate, await featuresOf('ct', slices))
  expect(distances.filter((distance) => distance > 1)).toHaveLength(slices.length)
  expect(refusedByPixels).toEqual([])
})
