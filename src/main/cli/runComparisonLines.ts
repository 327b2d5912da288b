import type { RunOutcome } from '../../contract/index.ts'
import { duration, pValue } from '../../core/report/format.ts'
import type { RunComparison } from '../handlers/run/compareRuns.ts'
import { intervalText, numberText } from './figureText.ts'
import { table } from './output.ts'

const NO_INTERVAL = 'no interval'

/** Runs side by side as a person reads them; no accuracy without its interval and the thumbnail. */
export function runComparisonLines({ runs, pairs, notComparable }: RunComparison): string[] {
  return [
    ...table([
      ['run', 'recipe', 'data set', 'accuracy', '95 %', 'thumbnail', 'gain', 'AUC', 'time'],
      ...runs.map(({ run, recipe, dataset, outcome, seconds }) => [
        String(run), recipe, dataset === null ? '' : `${dataset.name}@${dataset.version}`, numberText(outcome?.accuracy), intervalText(outcome?.accuracy, NO_INTERVAL), numberText(outcome?.thumbnail?.accuracy), gain(outcome), numberText(outcome?.auc), seconds === null ? '' : duration(seconds)
      ])
    ]),
    '',
    ...pairs.flatMap(({ run, against, images, accuracyDifference, aucDifference, mcNemar, delong, beyondChance }) => [
      `Run ${run} less run ${against}, on ${images} images that both judged without having learned from them: ${beyondChance ? 'more than chance' : 'within chance'}`,
      `  accuracy ${numberText(accuracyDifference)} (${intervalText(accuracyDifference, NO_INTERVAL)}), AUC ${numberText(aucDifference)} (${intervalText(aucDifference, NO_INTERVAL)})`,
      `  McNemar: ${mcNemar.onlyFirstRight} only the first right, ${mcNemar.onlySecondRight} only the second, ${pValue(mcNemar.p)}`,
      ...delong.map((test) => `  DeLong, ${test.class}: ${numberText(test.difference)}, ${test.p === null ? 'not defined' : pValue(test.p)}`)
    ]),
    ...notComparable.map(({ run, reason }) => `Run ${run} is not compared: ${reason}`)
  ]
}

function gain(outcome: RunOutcome | null): string {
  if (outcome === null || outcome.gain === null) return 'n/a'
  return `${numberText(outcome.gain.accuracy)}, ${outcome.gain.beyondChance ? 'more than chance' : 'within chance'}`
}
