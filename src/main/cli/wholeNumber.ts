import { UsageError } from './usageError.ts'

/** A whole number as an option or argument gives it. Throws UsageError. */
export function wholeNumber(text: string, option: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new UsageError(`${option} takes a whole number, not "${text}"`)
  return Number(text)
}
