import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { ROOT } from '../launch/build.ts'

// `npm run recipes:prove` does the same for every recipe, in minutes
test('recipes run from import to model: a support vector machine, fine-tuning with merged classes, training from scratch with augmentation', { timeout: 900_000 }, async () => {
  const names = ['squeezenet-svm', 'minaee-2020-squeezenet', 'belman-2022-cnn-2']
  const { stdout } = await promisify(execFile)(process.execPath, [join(ROOT, 'src/main/developer/proveRecipes.ts'), ...names, '--form', 'leakage-safe'], { cwd: ROOT })
  expect(stdout).toContain('0 of 3 failed')
  for (const name of names) expect(stdout).toMatch(new RegExp(`^${name} +leakage-safe .* test images$`, 'm'))
})
