import { expect, test } from 'vitest'
import { countTests } from './countTests.mjs'

const file = (status: string, ...tests: string[]): unknown => ({ status, assertionResults: tests.map((each) => ({ status: each })) })

test.for([
  ['all kinds', { testResults: [file('passed', 'passed', 'skipped'), file('failed', 'failed', 'passed', 'todo')] }, 1, { passed: 2, failed: 1, skipped: 2 }],
  ['a file that could not be loaded', { testResults: [file('failed'), file('passed', 'passed')] }, 1, { passed: 1, failed: 1, skipped: 0 }],
  ['an error outside of any test', { testResults: [file('passed', 'passed')] }, 1, { passed: 1, failed: 1, skipped: 0 }],
  ['no tests and a bad end', { testResults: [] }, 1, { passed: 0, failed: 1, skipped: 0 }],
  ['not a report', null, 0, { passed: 0, failed: 0, skipped: 0 }]
] as const)('counts %s', ([, report, exitCode, expected]) => {
  expect(countTests(report, exitCode)).toEqual(expected)
})
