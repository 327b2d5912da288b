import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeFolder } from '../../test/fixtures/archiveFiles.ts'
import { rememberLibrary, workstationLibraryDir } from './chosenLibrary.ts'

test('the workstation opens what was opened last, where it is still there and none is named', async () => {
  const folder = makeFolder()
  const env = { HILUM_DATA: join(folder.dir, 'data') }
  const chosen = join(folder.dir, 'chosen')
  try {
    expect(workstationLibraryDir(env)).toBe(join(folder.dir, 'data', 'library'))
    mkdirSync(chosen)
    writeFileSync(join(chosen, 'hilum.db'), '')
    await rememberLibrary(chosen, env)
    expect([workstationLibraryDir(env), workstationLibraryDir({ ...env, HILUM_LIBRARY: '/named' })]).toEqual([chosen, '/named'])
    rmSync(chosen, { recursive: true })
    expect(workstationLibraryDir(env)).toBe(join(folder.dir, 'data', 'library'))
    writeFileSync(join(folder.dir, 'data', 'library.json'), 'no JSON')
    expect(workstationLibraryDir(env)).toBe(join(folder.dir, 'data', 'library'))
  } finally {
    folder.remove()
  }
})
