import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['src/**/*.test.ts', 'scripts/**/*.test.ts', 'test/{goldens,fuzz}/**/*.test.ts'], testTimeout: 60_000 } },
      // whole processes: hosts, browsers, kills; one at a time, because machines are small
      {
        test: {
          name: 'process',
          include: ['test/{contract,e2e}/**/*.test.ts'],
          globalSetup: ['./test/launch/build.ts'],
          // a busy machine is slow, and not wrong
          expect: { poll: { timeout: 15_000 } },
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false
        }
      }
    ]
  }
})
