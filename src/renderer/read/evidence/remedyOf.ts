import { strings } from '../../strings/index.ts'

const remedies: ReadonlyMap<string, string> = new Map(Object.entries(strings.evidence.remedies))

/** What a person can do about a refusal. */
export function remedyOf(code: string): string {
  return remedies.get(code) ?? strings.evidence.remedies.other
}
