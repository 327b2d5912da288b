import { afterEach, describe, expect, it } from 'vitest'
import { makeFolder } from '../../../test/fixtures/archiveFiles.ts'
import { createApp } from '../app.ts'
import { openStoredLibrary } from '../openStoredLibrary.ts'
import { openLibrary, type Library } from '../store/openLibrary.ts'
import { hashPin, pinMatches } from './pin.ts'
import { createPresence } from './presence.ts'

const folders: ReturnType<typeof makeFolder>[] = []
const open: Library[] = []
afterEach(() => {
  for (const library of open.splice(0)) library.close()
  for (const folder of folders.splice(0)) folder.remove()
})

function newLibrary(): Library {
  const folder = makeFolder()
  folders.push(folder)
  const library = openLibrary(folder.dir, { create: true, now: () => '2026-03-14T08:00:00.000Z' })
  open.push(library)
  return library
}

describe('hashPin', () => {
  it('keeps no PIN, matches it however it was typed, and nothing else', async () => {
    const kept = await hashPin('\u00c5ngstr\u00f6m1')
    expect(kept).toMatch(/^scrypt\$15\$8\$1\$[\w-]{22}\$[\w-]{43}$/)
    expect(await Promise.all(['\u00c5ngstr\u00f6m1', 'A\u030angstro\u0308m1', '\u00e5ngstr\u00f6m1', ''].map((pin) => pinMatches(pin, kept)))).toEqual([true, true, false, false])
  })

  it('is scrypt of RFC 7914', async () => {
    // hashlib.scrypt(b'2468', salt=bytes(range(16)), n=2**14, r=8, p=1, dklen=32, maxmem=2**26)
    expect(await pinMatches('2468', `scrypt$14$8$1$${Buffer.from(Uint8Array.from({ length: 16 }, (_, i) => i)).toString('base64url')}$zqTxOQ9-JdPlblLqzTpgLMM2UTmilg_97SVoXbGeuf8`)).toBe(true)
  })
})

describe('presence', () => {
  it('is the local user where nobody was added, and cannot be locked for ever', () => {
    const presence = createPresence(newLibrary())
    const nobody = { person: null, actor: 'local user', locked: false, people: 0 }
    expect([presence.current(), presence.lock(), presence.leave()]).toEqual([nobody, nobody, nobody])
  })

  it('locks, refuses a wrong PIN, waits after five, and enters', async () => {
    const library = newLibrary()
    let clock = 0
    const presence = createPresence(library, () => clock)
    const { personId } = await presence.add('Dr L. Haddad', '2468')
    expect(presence.current()).toEqual({ person: { personId, name: 'Dr L. Haddad', hasPin: true }, actor: 'Dr L. Haddad', locked: false, people: 1 })
    expect(presence.lock()).toMatchObject({ actor: 'Dr L. Haddad', locked: true })
    for (let i = 0; i < 5; i++) await expect(presence.enter(personId, '0000')).rejects.toMatchObject({ code: 'pin-wrong' })
    await expect(presence.enter(personId, '2468')).rejects.toMatchObject({ code: 'pin-wait', message: expect.stringContaining('Try again in 30 s') })
    clock = 30_001
    expect(await presence.enter(personId, '2468')).toMatchObject({ locked: false, actor: 'Dr L. Haddad' })
    expect(library.audit.list().map(({ kind, actor }) => [kind, actor])).toEqual([['person.entered', 'Dr L. Haddad'], ['person.locked', 'Dr L. Haddad'], ['person.added', 'local user']])
    expect(JSON.stringify(library.audit.list())).not.toContain('2468')
  })

  it('is asked for where people are known, but not of one who works alone without a PIN', async () => {
    const library = newLibrary()
    const first = await createPresence(library).add('Amara', undefined)
    expect(createPresence(library).current()).toMatchObject({ actor: 'Amara', locked: false })
    const presence = createPresence(library)
    const second = await presence.add('Bruno', '1357')
    expect(createPresence(library).current()).toEqual({ person: null, actor: 'local user', locked: true, people: 2 })
    await presence.enter(second.personId, '1357')
    expect(await presence.remove(second.personId, '1357')).toMatchObject({ person: null, locked: true, people: 1 })
    expect(await presence.enter(first.personId, undefined)).toMatchObject({ actor: 'Amara', locked: false })
  })

  it('gives no name twice, and changes a PIN only with the present one', async () => {
    const library = newLibrary()
    const presence = createPresence(library)
    const { personId } = await presence.add('Amara', '1111')
    await expect(presence.add('amara', undefined)).rejects.toMatchObject({ code: 'name-taken' })
    await expect(presence.change(personId, { newPin: '2222' })).rejects.toMatchObject({ code: 'pin-wrong' })
    expect(await presence.change(personId, { pin: '1111', newPin: '2222', name: 'AMARA' })).toEqual({ personId, name: 'AMARA', hasPin: true })
    await presence.enter(personId, '2222')
    expect(await presence.change(personId, { pin: '2222', newPin: null })).toMatchObject({ hasPin: false })
    await presence.remove(personId, undefined)
    await expect(presence.add('Amara', undefined)).rejects.toMatchObject({ code: 'name-taken' })
    await expect(presence.enter(personId, undefined)).rejects.toMatchObject({ code: 'person-unknown' })
  })
})

describe('a locked workstation', () => {
  it('answers nothing of a patient, by command or by path, until somebody enters', async () => {
    const folder = makeFolder()
    folders.push(folder)
    openLibrary(folder.dir, { create: true }).close()
    const app = createApp({ kind: 'served', version: '0', libraryDir: folder.dir, checkOutputs: true, emit: () => undefined }, { openLibrary: openStoredLibrary, doctor: async () => ({ engine: null, checks: [] }), rememberLibrary: async () => undefined, listFolder: async () => { throw new Error('folders were not expected') } })
    const list = { offset: 0, limit: 10 }
    const kept = { theme: 'light', textSize: 150 }
    await app.invoke('preferences.keep', { preferences: { theme: 'dark' } })
    await app.invoke('people.add', { name: 'Amara', pin: '1111' })
    await app.invoke('preferences.keep', { preferences: kept })
    expect(await app.invoke('cases.list', list)).toMatchObject({ ok: true })
    await app.invoke('people.lock', {})
    expect(await app.invoke('cases.list', list)).toEqual({ ok: false, error: { code: 'locked', message: 'The workstation is locked. Enter first.' } })
    expect(await app.invoke('people.add', { name: 'Intruder' })).toMatchObject({ ok: false, error: { code: 'locked' } })
    expect(await app.invoke('folders.list', {})).toMatchObject({ ok: false, error: { code: 'locked' } })
    const refused = await app.fetch(new Request('http://host/image/1.png'))
    expect([refused.ok, await refused.json()]).toEqual([false, { code: 'locked', message: 'The workstation is locked. Enter first.' }])
    expect(await app.invoke('library.info', {})).toMatchObject({ ok: true })
    expect(await app.invoke('people.enter', { personId: 1, pin: '1111' })).toMatchObject({ ok: true, value: { actor: 'Amara', locked: false } })
    expect(await app.invoke('preferences.show', {})).toEqual({ ok: true, value: { preferences: kept } })
    await app.close()
  })
})
