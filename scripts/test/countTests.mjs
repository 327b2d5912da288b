import { isRecord } from '../setup/durableFiles.mjs'

/**
 * Counts vitest's JSON report. A file that could not be loaded, or a run that ended badly though no test failed (an error
 * outside of any test), counts as one failure: nothing that went wrong is ever counted as nothing.
 * @param {unknown} report
 * @param {number} exitCode vitest's own
 * @returns {{ passed: number, failed: number, skipped: number }}
 */
export function countTests(report, exitCode) {
  const count = { passed: 0, failed: 0, skipped: 0 }
  const files = isRecord(report) && Array.isArray(report['testResults']) ? report['testResults'] : []
  for (const file of files) {
    const tests = isRecord(file) && Array.isArray(file['assertionResults']) ? file['assertionResults'] : []
    let failed = 0
    for (const test of tests) {
      const status = isRecord(test) ? test['status'] : undefined
      if (status === 'passed') count.passed++
      else if (status === 'failed') failed++
      else count.skipped++
    }
    if (failed === 0 && isRecord(file) && file['status'] === 'failed') failed = 1
    count.failed += failed
  }
  if (exitCode !== 0 && count.failed === 0) count.failed = 1
  return count
}
