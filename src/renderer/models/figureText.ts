import type { Figure } from '../../contract/index.ts'
import { strings } from '../strings/index.ts'

const words = strings.models.side

/** Value with its interval: `0.870 (0.830 to 0.920)`. */
export function figureText({ value, interval }: Figure): string {
  if (value === null) return words.undefined
  return interval === null ? words.value(value) : strings.models.compared.withInterval(words.value(value), words.value(interval[0]), words.value(interval[1]))
}
