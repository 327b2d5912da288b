import type { Figure, RunOutcome } from '../../contract/index.ts'
import { duration, pValue } from '../../core/report/format.ts'
import type { RunComparison } from '../handlers/run/compareRuns.ts'
import { table } from './output.ts'

/** Runs side by side as a person reads them; no accuracy without its interval and the thumbnail. */
export function runComparisonLines({ runs, pairs, notComparable }: RunComparison): string[] {
  return [
    ...table([
      ['run', 'recipe', 'data set', 'accuracy', '95 %', 'thumbnail', 'gain', 'AUC', 'time'],
      ...runs.map(({ run, recipe, dataset, outcome, seconds }) => [
        String(run), recipe, dataset === null ? '' : `${dataset.name}@${dataset.version}`, figure(outcome?.accuracy), interval(outcome?.accuracy), figure(outcome?.thumbnail?.accuracy), gain(outcome), figure(outcome?.auc), seconds === null ? '' : duration(seconds)
      ])
    ]),
    '',
    ...pairs.flatMap(({ run, against, images, accuracyDifference, aucDifference, mcNemar, delong, beyondChance }) => [
      `Run ${run} less run ${against}, on ${images} images that both judged without having learned from them: ${beyondChance ? 'more than chance' : 'within chance'}`,
      `  accuracy ${figure(accuracyDifference)} (${interval(accuracyDifference)}), AUC ${figure(aucDifference)} (${interval(aucDifference)})`,
      `  McNemar: ${mcNemar.onlyFirstRight} only the first right, ${mcNemar.onlySecondRight} only the second, ${pValue(mcNemar.p)}`,
      ...delong.map((test) => `  DeLong, ${test.class}: ${figure(test.difference)}, ${test.p === null ? 'not defined' : pValue(test.p)}`)
    ]),
    ...notComparable.map(({ run, reason }) => `Run ${run} is not compared: ${reason}`)
  ]
}

function figure(of: Figure | undefined): string {
  return of === undefined || of.value === null ? 'n/a' : of.value.toFixed(3)
}

function interval(of: Figure | undefined): string {
  return of === undefined || of.interval === null ? 'no interval' : `${of.interval[0].toFixed(3)} to ${of.interval[1].toFixed(3)}`
}

function gain(outcome: RunOutcome | null): string {
  if (outcome === null || outcome.gain === null) return 'n/a'
  return `${figure(outcome.gain.accuracy)}, ${outcome.gain.beyondChance ? 'more than chance' : 'within chance'}`
}
