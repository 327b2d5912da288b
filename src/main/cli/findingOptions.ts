import { isFindingName, type UncertainPolicy } from '../../core/learn/findings.ts'
import { UsageError } from './usageError.ts'

/** `--findings a,b,c`. Throws UsageError. */
export function parseFindings(text: string): string[] {
  const findings = text.split(',').map((name) => name.trim())
  const wrong = findings.find((name) => !isFindingName(name))
  if (wrong !== undefined) throw new UsageError(`--findings: "${wrong}" does not name a finding; give names divided by commas, and not one that says there is none`)
  if (new Set(findings.map((name) => name.toLowerCase())).size < findings.length) throw new UsageError('--findings names one twice')
  return findings
}

/** Throws UsageError. */
export function parseUncertain(text: string): UncertainPolicy {
  if (text === 'exclude' || text === 'present' || text === 'absent') return text
  throw new UsageError(`--uncertain takes exclude, present or absent, not "${text}"`)
}
