import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { evaluateClassification } from '../../src/core/evaluate/evaluate.ts'
import { mllibMetrics } from '../../src/core/evaluate/mllibMetrics.ts'

const path = fileURLToPath(new URL('../../../shared/goldens/lr/evaluators.json', import.meta.url))
const schema = z.object({
  cases: z.array(
    z.object({
      name: z.string(),
      label: z.array(z.number()),
      prediction: z.array(z.number()),
      probability: z.union([z.array(z.number()), z.array(z.array(z.number()))]),
      metrics: z.record(z.string(), z.number())
    })
  )
})

const goldens = existsSync(path) ? schema.parse(JSON.parse(readFileSync(path, 'utf8'))).cases : null

test.skipIf(goldens === null)(
  'every figure of the Spark evaluators, to 1e-12 (skipped: needs ../shared/goldens/lr/evaluators.json)',
  () => {
    const off = (goldens ?? []).flatMap((golden) => {
      const actual = figuresByMllibName(golden)
      return Object.entries(golden.metrics).flatMap(([name, expected]) =>
        Math.abs((actual.get(name) ?? Number.NaN) - expected) <= 1e-12
          ? []
          : [{ case: golden.name, name, expected, actual: actual.get(name) }]
      )
    })
    expect(off).toEqual([])
  }
)

function figuresByMllibName({ label, prediction, probability }: z.infer<typeof schema>['cases'][number]): Map<string, number | null> {
  const probabilities = probability.flatMap((p) => (typeof p === 'number' ? [1 - p, p] : p))
  const classCount = probabilities.length / label.length
  const figures = new Map<string, number | null>()
  for (const numBins of [0, 10, 1000]) {
    const metrics = mllibMetrics({ labels: label, predictions: prediction, probabilities, classCount }, numBins)
    for (const [name, value] of Object.entries(metrics))
      figures.set(name.startsWith('areaUnder') ? `${name}(numBins=${numBins})` : name, value)
  }
  const evaluation = evaluateClassification(
    {
      labels: label,
      probabilities,
      groups: label.map((_, i) => `image ${i}`),
      classes: Array.from({ length: classCount }, (_, c) => `class ${c}`)
    },
    { replicates: 0, seed: 1 }
  )
  evaluation.perClass.forEach((perClass, c) => {
    // what is never predicted has precision 0 in MLlib and none here
    figures.set(`precisionByLabel(${c})`, perClass.figures.precision.value ?? 0)
    figures.set(`recallByLabel(${c})`, perClass.figures.recall.value)
    figures.set(`fMeasureByLabel(${c})`, perClass.figures.f1.value)
  })
  // where both compute a figure, the evaluation's own is the one that is shown
  for (const name of ['accuracy', 'f1', 'weightedPrecision', 'weightedRecall', 'logLoss'] as const)
    figures.set(name, evaluation.figures[name].value)
  return figures
}
