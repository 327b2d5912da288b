/** Prevalences at which a report states predictive values. */
export const PREVALENCES: readonly number[] = [0.01, 0.05, 0.1, 0.2, 0.5]

/**
 * Predictive values at a stated prevalence, by Bayes' rule from sensitivity and specificity: a test part's own share of positives is
 * seldom the clinic's. null where nothing would be called positive (or negative).
 */
export function predictiveValues(sensitivity: number, specificity: number, prevalence: number): { ppv: number | null; npv: number | null } {
  const found = sensitivity * prevalence
  const alarms = (1 - specificity) * (1 - prevalence)
  const missed = (1 - sensitivity) * prevalence
  const cleared = specificity * (1 - prevalence)
  return { ppv: found + alarms === 0 ? null : found / (found + alarms), npv: cleared + missed === 0 ? null : cleared / (cleared + missed) }
}
