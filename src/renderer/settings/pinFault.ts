import { strings } from '../strings/index.ts'

const SHORTEST = 4

/** What is wrong with a new PIN and its repetition; undefined where nothing is, or where none is wanted. */
export function pinFault(pin: string, again: string): string | undefined {
  if (pin === '') return undefined
  if (pin.length < SHORTEST) return strings.settings.people.short
  return pin === again ? undefined : strings.settings.people.differs
}
