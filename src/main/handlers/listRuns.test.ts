import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeFolder, pngOf } from '../../../test/fixtures/archiveFiles.ts'
import { loadCodecs } from '../codecs.ts'
import { thisProcess } from '../platform/processOwner.ts'
import { openLibrary } from '../store/openLibrary.ts'
import { importPaths } from './import.ts'
import { listRuns } from './listRuns.ts'

test('a run whose process is gone reads as interrupted, until another process takes it up', async () => {
  const folder = makeFolder()
  const library = openLibrary(join(folder.dir, 'library'), { create: true })
  try {
    for (const i of [1, 2]) writeFileSync(join(folder.dir, `${i}.png`), pngOf(i))
    writeFileSync(join(folder.dir, 'labels.csv'), 'file,label\n1.png,a\n2.png,b\n')
    await importPaths(library, await loadCodecs(), [folder.dir], { labelsCsv: join(folder.dir, 'labels.csv'), dataset: 'd' })
    const { id: dataset, hash: datasetHash } = library.datasets.named('d')
    const { hash: recipeHash } = library.recipes.note('r', { name: 'r' })
    const { id } = library.runs.begin({ recipeHash, seed: 1, dataset, datasetHash })
    expect(listRuns(library)).toMatchObject([{ id, state: 'running', recipe: 'r', dataset: 'd@1', model: null, error: null }])

    const ownedBy = (owner: unknown): void => void library.db.prepare<[string | null, number]>('UPDATE run SET owner = ? WHERE id = ?').run(owner === null ? null : JSON.stringify(owner), id)
    ownedBy({ ...thisProcess(), pid: 2 ** 22 + 1 })
    expect(listRuns(library).map(({ state }) => state)).toEqual(['interrupted'])
    ownedBy({ ...thisProcess(), pid: 2 ** 22 + 1, host: 'elsewhere.invalid' })
    expect(listRuns(library).map(({ state }) => state)).toEqual(['running'])
    ownedBy(null)
    expect(listRuns(library).map(({ state }) => state)).toEqual(['running'])

    ownedBy({ ...thisProcess(), pid: 2 ** 22 + 1 })
    expect(library.runs.change(id, { state: 'running' }).state).toBe('running')
    library.runs.change(id, { state: 'failed', error: { code: 'c', message: 'why' } })
    expect(listRuns(library)).toMatchObject([{ state: 'failed', error: 'why' }])
  } finally {
    library.close()
    folder.remove()
  }
})
