import { precisionEffect, precisionSample, type PrecisionEffect } from '../../core/evaluate/precisionEffect.ts'
import { classify, type ModelDocument } from '../../core/experiment/modelDocument.ts'
import { createMatrix, selectRows } from '../../core/learn/matrix.ts'
import type { FeaturedItem, FeatureSet } from './featuresOf.ts'
import { runFeaturize } from './learnJobs.ts'
import { originalOf } from './readFrame.ts'
import type { WorkContext } from './workContext.ts'

export interface CheckedItem extends FeaturedItem {
  readonly label: string
  readonly group: string
}

/**
 * What the lower precision of a model's features does to its answers: the float32 features of a sample of the test images, judged by the same
 * head. They are computed each time and not kept, because a row of the float32 cache must come from its own aligned batch. Undefined for a
 * model in float32. `test`: indices into `set.items`.
 */
export async function checkPrecision(
  context: WorkContext,
  document: ModelDocument,
  set: FeatureSet<CheckedItem>,
  test: readonly number[],
  options: { readonly replicates: number; readonly seed: number }
): Promise<{ readonly effect: PrecisionEffect; readonly seconds: number } | undefined> {
  const { engine } = set.backbone
  if (engine.numericClass === 'f32') return undefined
  const started = performance.now()
  const candidates = test.flatMap((at) => {
    const item = set.items[at]
    return item === undefined ? [] : [{ at, item, label: document.classes.indexOf(item.label), id: `${item.fileHash}/${item.frame}` }]
  })
  const sample = precisionSample(candidates, options.seed).flatMap((i) => candidates[i] ?? [])
  const exact = new Float32Array(sample.length * set.features.columns)
  const done = new Set<number>()
  const images = sample.map(({ item }, index) => ({ index, ...originalOf(context.library, item) }))
  await runFeaturize(context, { images, done: [] }, { backbone: { ...set.backbone, engine: { ...engine, numericClass: 'f32' } }, input: set.input, pooling: document.pooling }, (chunk) => {
    for (const [row, index] of chunk.indices.entries()) {
      exact.set(chunk.features.subarray(row * chunk.d, (row + 1) * chunk.d), index * chunk.d)
      done.add(index)
    }
  })
  // an image that was readable before may have gone meanwhile
  const kept = sample.flatMap((image, index) => (done.has(index) ? [{ ...image, index }] : []))
  const all = createMatrix(sample.length, set.features.columns, exact)
  const effect = precisionEffect(
    {
      numericClass: engine.numericClass,
      classes: document.classes,
      labels: kept.map(({ label }) => label),
      groups: kept.map(({ item }) => item.group),
      f32: kept.length === sample.length ? all : selectRows(all, kept.map(({ index }) => index)),
      lower: selectRows(set.features, kept.map(({ at }) => at)),
      classify: (features) => classify(document, features)
    },
    { ...options, signal: context.signal }
  )
  return { effect, seconds: (performance.now() - started) / 1000 }
}
