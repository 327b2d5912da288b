import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeFolder } from '../fixtures/archiveFiles.ts'
import { encodePng } from '../../src/core/image/encodePng.ts'
import { parseRecipe } from '../../src/core/recipe/recipe.ts'
import { loadCodecs } from '../../src/main/codecs.ts'
import { forkJob } from '../../src/main/jobs/forkJob.ts'
import { openLibrary, type Library } from '../../src/main/store/openLibrary.ts'
import { importPaths, type ImportOptions, type ImportReport } from '../../src/main/handlers/import.ts'
import { trainFindings } from '../../src/main/handlers/trainFindings.ts'
import type { WorkContext } from '../../src/main/handlers/workContext.ts'

const IMAGES = 24
let folder: ReturnType<typeof makeFolder>
let library: Library

beforeEach(() => {
  folder = makeFolder()
  library = openLibrary(join(folder.dir, 'library'), { create: true })
  for (let i = 0; i < IMAGES; i++) {
    // stripes say "edema", brightness says "effusion"
    const data = Uint8Array.from({ length: 32 * 32 }, (_, p) => (i % 2 ? 150 : 40) + (i % 4 < 2 ? 20 * (p % 2) : 0) + i + (p % 7))
    writeFileSync(join(folder.dir, `${i}.png`), encodePng({ width: 32, height: 32, samplesPerPixel: 1, data }))
  }
})
afterEach(() => {
  library.close()
  folder.remove()
})

async function importTable(rows: readonly string[], options: Partial<ImportOptions>): Promise<ImportReport> {
  const labelsCsv = join(folder.dir, 'table.csv')
  writeFileSync(labelsCsv, ['file,patient,Effusion,EDEMA,Mass', ...rows].join('\n'))
  return importPaths(library, await loadCodecs(), [folder.dir], { labelsCsv, dataset: 'chest', ...options })
}

const ROWS = Array.from({ length: IMAGES }, (_, i) => `${i}.png,p${i >> 1},${i === 3 ? '-1' : i === 5 ? '' : i % 2},${i % 4 < 2 ? 'yes' : 'no'},${i === 0 ? 1 : ''}`)
const FINDINGS = ['Effusion', 'Edema', 'Mass']

test('a model a finding, a row each on one page; what cannot be learned is listed', async () => {
  await importTable(ROWS, { findings: FINDINGS })
  const recipe = parseRecipe(
    { recipe: 1, name: 'r', title: 'R', backbone: { name: 'scattering' }, head: { kind: 'logistic-regression', maxIter: 20, regParam: 0.1 }, split: { trainFraction: 0.5, nearDuplicates: false }, evaluation: { replicates: 20 } },
    'r'
  )
  const context: WorkContext = { library, spawn: forkJob(), engine: 'auto', weightsDirs: [], signal: new AbortController().signal, onProgress: () => undefined }
  const out = join(folder.dir, 'out')
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
  expect(library.models.list().map(({ finding, classes }) => [finding, classes])).toEqual([
    ['Edema', ['no Edema', 'Edema']],
    ['Effusion', ['no Effusion', 'Effusion']]
  ])
}, 400_000)
