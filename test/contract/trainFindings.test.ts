import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FINDINGS, findingsArchive, ROWS, type FindingsArchive } from '../fixtures/findingsArchive.ts'
import { parseRecipe } from '../../src/core/recipe/recipe.ts'
import { forkJob } from '../../src/main/jobs/forkJob.ts'
import { trainFindings } from '../../src/main/handlers/trainFindings.ts'
import type { WorkContext } from '../../src/main/handlers/workContext.ts'

let archive: FindingsArchive
beforeEach(() => {
  archive = findingsArchive()
})
afterEach(() => {
  archive.remove()
})

test('a model a finding, a row each on one page; what cannot be learned is listed', async () => {
  await archive.importTable(ROWS, { findings: FINDINGS })
  const recipe = parseRecipe(
    { recipe: 1, name: 'r', title: 'R', backbone: { name: 'scattering' }, head: { kind: 'logistic-regression', maxIter: 20, regParam: 0.1 }, split: { trainFraction: 0.5, nearDuplicates: false }, evaluation: { replicates: 20 } },
    'r'
  )
  const context: WorkContext = { library: archive.library, spawn: forkJob(), engine: 'auto', weightsDirs: [], signal: new AbortController().signal, onProgress: () => undefined }
  const out = join(archive.dir, 'out')
  const result = await trainFindings(context, { recipe, dataset: 'chest' }, FINDINGS, out)
  expect(result.rows.map(({ finding, model, testImages, positives }) => [finding, model, testImages > positives, positives > 0])).toEqual([
    ['Effusion', 'chest-effusion-r@1', true, true],
    ['Edema', 'chest-edema-r@1', true, true]
  ])
  expect(result.rows[1]?.auc.value).toBe(1)
  expect(result.refused).toEqual([{ finding: 'Mass', reason: expect.stringContaining('one class only') }])
  const page = readFileSync(join(out, 'findings.html'), 'utf8')
  for (const part of ['Effusion', 'Edema', 'Not learned', 'one class only', 'Research use only']) expect(page).toContain(part)
  expect(JSON.parse(readFileSync(join(out, 'findings.json'), 'utf8'))).toMatchObject({ rows: [{ finding: 'Effusion' }, { finding: 'Edema' }] })
  expect(readFileSync(join(out, 'chest-edema', 'report.html'), 'utf8')).toContain('no Edema / Edema')
  expect(archive.library.models.list().map(({ finding, classes }) => [finding, classes])).toEqual([
    ['Edema', ['no Edema', 'Edema']],
    ['Effusion', ['no Effusion', 'Effusion']]
  ])
}, 400_000)
