import { expect, test } from 'vitest'
import { forkJob } from '../jobs/forkJob.ts'
import { describeBackbone } from './learnJobs.ts'
import { EngineDiffersError, modelBackbone } from './modelBackbone.ts'
import type { ModelDocument } from '../../core/experiment/modelDocument.ts'
import type { JobsContext } from './workContext.ts'

const context: JobsContext = { spawn: forkJob(), engine: 'auto', weightsDirs: [], signal: new AbortController().signal, onProgress: () => undefined }

test('another engine answers for a model once it reproduces its probe, and not otherwise', async () => {
  const found = await describeBackbone({ ...context, engine: 'tfjs-node' }, 'scattering', 'avg')
  const { name, hash, input, probe } = found
  const document: ModelDocument = {
    model: 1,
    finding: 'diagnosis',
    classes: ['a', 'b'],
    backbone: { name, hash },
    pooling: 'avg',
    input,
    head: { kind: 'logistic-regression', coefficients: [[0]], intercept: [0] },
    maps: { average: [[0]], top: 1 },
    studyRule: 'highest-image',
    engine: { name: 'tfjs-node', numericClass: 'f32', probe: [...probe] },
    provenance: { recipeHash: '', datasetHash: '', splitHash: null, seed: 1 }
  }
  expect((await modelBackbone(context, document)).engine.name).toBe('tfjs-node')
  const other = await modelBackbone({ ...context, engine: 'wasm' }, document)
  expect(other.engine.name).toBe('wasm')
  const changed = { ...document, engine: { ...document.engine, probe: probe.map((value, i) => (i === 3 ? value + 1 : value)) } }
  await expect(modelBackbone({ ...context, engine: 'wasm' }, changed)).rejects.toThrow(EngineDiffersError)
  await expect(modelBackbone({ ...context, engine: 'wasm' }, { ...document, engine: { ...document.engine, numericClass: 'bf16' } })).rejects.toThrow(/float32 only/)
}, 120_000)
