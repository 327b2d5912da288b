import { fitLogisticRegression } from '../../src/core/learn/logisticRegression.ts'
import { drawnFeatures } from './drawnFeatures.ts'

// A process of its own, so that its greatest memory is that of one fit: InceptionV3's flattened features, the papers' parameters.
const [rows = 500, columns = 131_072, elasticNetParam = 0.3] = process.argv.slice(2).map(Number)
const { features, labels } = drawnFeatures(rows, columns, 8)
const before = process.resourceUsage().maxRSS
const start = performance.now()
const { totalIterations } = fitLogisticRegression(features, labels, { maxIter: 10, regParam: 0.05, elasticNetParam })
process.stdout.write(`${JSON.stringify({ ms: performance.now() - start, totalIterations, featuresMB: features.data.byteLength / 1e6, beforeMB: before / 1e3, peakMB: process.resourceUsage().maxRSS / 1e3 })}\n`)
