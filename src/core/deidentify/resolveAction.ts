import { attributeType } from './attributeTypes.ts'
import type { ActionCode, ProfileOption, ProfileRule } from './profileTable.ts'

/** What is done with an element: removed, emptied, given a dummy, its UIDs replaced, kept, cleaned. */
export type Action = 'X' | 'Z' | 'D' | 'U' | 'K' | 'C'

/**
 * The action for an attribute. An option that has a word on it overrides the profile, and cleaning overrides keeping where two have. Compound
 * codes go by the attribute's type in the IOD of the SOP class; where that is not known (another SOP class, inside a sequence), the one is
 * taken that leaves the file valid whatever the type is: Z for X/Z, D for X/D, Z/D and X/Z/D, U for X/Z/U*.
 */
export function resolveAction(rule: ProfileRule, options: ReadonlySet<ProfileOption>, sopClassUid: string | undefined): Action {
  let byOption: 'K' | 'C' | undefined
  for (const [option, code] of Object.entries(rule.options)) {
    if (options.has(option as ProfileOption) && byOption !== 'C') byOption = code
  }
  return byOption ?? basicAction(rule, sopClassUid)
}

/** The action of the basic profile alone. */
export function basicAction({ basic, tag }: ProfileRule, sopClassUid: string | undefined): Action {
  if (basic === 'X' || basic === 'Z' || basic === 'D' || basic === 'U') return basic
  const type = sopClassUid === undefined ? undefined : attributeType(sopClassUid, tag)
  return COMPOUND[basic][type ?? 'unknown']
}

const COMPOUND: Record<Exclude<ActionCode, Action>, Record<0 | 1 | 2 | 3 | 'unknown', Action>> = {
  'X/Z': { 0: 'X', 1: 'D', 2: 'Z', 3: 'X', unknown: 'Z' },
  'X/D': { 0: 'X', 1: 'D', 2: 'Z', 3: 'X', unknown: 'D' },
  'Z/D': { 0: 'Z', 1: 'D', 2: 'Z', 3: 'Z', unknown: 'D' },
  'X/Z/D': { 0: 'X', 1: 'D', 2: 'Z', 3: 'X', unknown: 'D' },
  'X/Z/U*': { 0: 'X', 1: 'U', 2: 'Z', 3: 'X', unknown: 'U' }
}
