import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from '../launch/build.ts'
import { skipsBrowser } from '../launch/chromium.ts'

// No figure of a quick run is kept or compared: machines are shared. What is tested is that the measuring works.
test.each<readonly [string, RegExp]>([
  ['networks', /^\| mobilenet_v2 \| 1 \| \d/m],
  ['paper', /^\| features and fit \| \d/m],
  ['images', /^\| scrolling through it, slices of 512 x 512 \| [1-9]\d* a second \|$/m],
  ['heads', /^\| k-NN, k = 5 \| Hilum \| \d/m],
  ['features', /^\| mobilenet_v2 \| 40 \| \d/m],
  // where there is no Java it says so
  ['spark', /^\| 2 workers beside 2 processes, 96 images \| \d|^Spark is left out: /m],
  ['killed', /^\| images without a row; with more than one \| 0; 0 \|$|^Spark is left out: /m],
  ...(skipsBrowser ? [] : [['ui', /^\| while a network learns \| \d+ ms \| \d+ ms \|/m] as const])
])('npm run bench -- %s runs without peers and prints its table', { timeout: 300_000 }, (name, row) => {
  const run = spawnSync(process.execPath, [join(ROOT, 'bench', 'main.ts'), name, '--quick'], { encoding: 'utf8' })
  expect([run.status, run.stdout]).toEqual([0, expect.stringMatching(row)])
})

test('an unknown benchmark is an error of usage that names those there are', () => {
  const run = spawnSync(process.execPath, [join(ROOT, 'bench', 'main.ts'), 'sparks'], { encoding: 'utf8' })
  expect([run.status, run.stderr]).toEqual([2, expect.stringContaining('There are: images, networks, features, paper, heads, ui, spark, killed.')])
})
