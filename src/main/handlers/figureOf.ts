import type { Figure } from '../../contract/index.ts'
import type { Figure as Computed } from '../../core/evaluate/evaluate.ts'

/** As the contract has it. */
export function figureOf({ value, interval, reason }: Computed): Figure {
  return { value, interval: interval === null ? null : [interval[0], interval[1]], ...(reason === undefined ? {} : { reason }) }
}
