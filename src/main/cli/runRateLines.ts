import type { JudgedRates } from '../../contract/index.ts'
import { intervalText, numberText } from './figureText.ts'
import { count, table } from './output.ts'

/** Rates by threshold as a person reads them; no rate without its interval. */
export function runRateLines({ run, prevalence, positives, negatives, groups, replicates, rows }: JudgedRates): string[] {
  if (rows.length === 0) return [`The test images of run ${run}, or its model, are not in the library any more.`]
  return [
    `Run ${run}: ${count(positives, 'test image', 'test images')} with the finding and ${negatives} without, of ${count(groups, 'patient or group', 'patients or groups')}; intervals of ${replicates} resamples of these`,
    ...table([
      ['threshold', 'sensitivity', '95 %', 'specificity', '95 %', `PPV at ${prevalence}`, '95 %', `NPV at ${prevalence}`, '95 %'],
      ...rows.map(({ threshold, sensitivity, specificity, ppv, npv }) => [String(threshold), ...[sensitivity, specificity, ppv, npv].flatMap((figure) => [numberText(figure), intervalText(figure, figure.value === null ? '' : (figure.reason ?? 'no interval'))])])
    ])
  ]
}
