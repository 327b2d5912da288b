import { defineConfig } from 'vitest/config'

/** Tests of the command line: they show no window and measure no time. */
const COMMANDS = ['test/contract/{bench,cli*,closedPipe,demo,launcher,layers,recipesProve,scale,trainFindings}.test.ts']

const PROCESSES = {
  globalSetup: ['./test/launch/build.ts'],
  // a busy machine is slow, and not wrong
  expect: { poll: { timeout: 15_000 } },
  testTimeout: 180_000,
  hookTimeout: 180_000
}

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['src/**/*.test.ts', 'scripts/**/*.test.ts', 'test/{goldens,fuzz}/**/*.test.ts'], testTimeout: 60_000, maxWorkers: '100%' } },
      // whole processes. Hosts, browsers, kills: one at a time, because machines are small
      { test: { ...PROCESSES, name: 'process-hosts', include: ['test/{contract,e2e}/**/*.test.ts'], exclude: COMMANDS, fileParallelism: false, sequence: { groupOrder: 1 } } },
      // commands that wait for one another's start more than they compute: two at a time
      { test: { ...PROCESSES, name: 'process-commands', include: COMMANDS, maxWorkers: 2, sequence: { groupOrder: 2 } } }
    ]
  }
})
