import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeFolder } from '../../../../test/fixtures/archiveFiles.ts'
import { openLibrary, type Library } from '../../store/openLibrary.ts'
import { exportJournal } from './exportJournal.ts'

let folder: ReturnType<typeof makeFolder>
let library: Library
let clock: string

beforeEach(() => {
  folder = makeFolder()
  clock = '2026-03-14T08:00:00.000Z'
  library = openLibrary(join(folder.dir, 'library'), { create: true, now: () => clock })
  library.audit.record('import', { imported: 12, refused: 1 })
  clock = '2026-03-15T23:59:59.999Z'
  library.audit.actsAs(() => 'Dr L. Haddad')
  library.audit.record('lockbox.opened', { dataset: 'films', purpose: '=cmd(), "first" look' })
  clock = '2026-03-16T00:00:00.000Z'
  library.audit.record('model.promoted', { name: 'Pneumonia', why: 'Better' }, 'Amara')
})
afterEach(() => {
  library.close()
  folder.remove()
})

function kinds(filter: Parameters<Library['audit']['page']>[0], before?: number): string[] {
  return library.audit.page(filter, before, 10).map(({ kind }) => kind)
}

describe('the journal', () => {
  it('is read latest first, page by page', () => {
    expect(library.audit.page({}, undefined, 10).map(({ id, at, actor, kind }) => [id, at, actor, kind])).toEqual([
      [3, '2026-03-16T00:00:00.000Z', 'Amara', 'model.promoted'],
      [2, '2026-03-15T23:59:59.999Z', 'Dr L. Haddad', 'lockbox.opened'],
      [1, '2026-03-14T08:00:00.000Z', '', 'import']
    ])
    expect([kinds({}, 3), library.audit.page({}, undefined, 1).length, library.audit.count({})]).toEqual([['lockbox.opened', 'import'], 1, 3])
  })

  it('is narrowed by kind, person, day and words', () => {
    expect(kinds({ kinds: ['import', 'model.promoted'] })).toEqual(['model.promoted', 'import'])
    expect([kinds({ actor: '' }), kinds({ actor: 'Amara' })]).toEqual([['import'], ['model.promoted']])
    expect([kinds({ to: '2026-03-15' }), kinds({ from: '2026-03-15', to: '2026-03-15' }), kinds({ from: '2026-03-16' })]).toEqual([['lockbox.opened', 'import'], ['lockbox.opened'], ['model.promoted']])
    expect([kinds({ text: 'HADDAD films' }), kinds({ text: 'haddad better' }), library.audit.count({ text: 'better' })]).toEqual([['lockbox.opened'], [], 1])
    expect(library.audit.choices()).toEqual({
      kinds: [{ kind: 'import', count: 1 }, { kind: 'lockbox.opened', count: 1 }, { kind: 'model.promoted', count: 1 }],
      actors: [{ actor: '', count: 1 }, { actor: 'Amara', count: 1 }, { actor: 'Dr L. Haddad', count: 1 }]
    })
  })
})

describe('exportJournal', () => {
  it('writes a table that no spreadsheet takes for a formula, and never over a file', async () => {
    library.audit.record('note', '=1+2', '=HYPERLINK("x")')
    const path = join(folder.dir, 'audit.csv')
    expect(await exportJournal(library, path, { kinds: ['note', 'lockbox.opened'] })).toEqual({ path, events: 2 })
    expect(readFileSync(path, 'utf8')).toBe([
      'id,time (UTC),who,what,detail',
      `4,2026-03-16T00:00:00.000Z,"'=HYPERLINK(""x"")",note,"""=1+2"""`,
      '2,2026-03-15T23:59:59.999Z,Dr L. Haddad,lockbox.opened,"{""dataset"":""films"",""purpose"":""=cmd(), \\""first\\"" look""}"',
      ''
    ].join('\r\n'))
    await expect(exportJournal(library, path, {})).rejects.toMatchObject({ code: 'file-exists' })
    await expect(exportJournal(library, 'audit.csv', {})).rejects.toMatchObject({ code: 'path-relative' })
  })
})
