import { UsageError } from './usageError.ts'

/** A share between 0 and 1, neither included, as an option gives it. Throws UsageError. */
export function share(text: string, option: string): number {
  const value = /^0?\.\d{1,12}$/.test(text) ? Number(text) : 0
  if (value <= 0) throw new UsageError(`${option} takes a share between 0 and 1 (0.05 for 5 %), not "${text}"`)
  return value
}
