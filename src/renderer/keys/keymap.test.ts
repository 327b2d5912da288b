import { describe, expect, it } from 'vitest'
import { ACTION_IDS, conflictOf, readKeymap, SCOPES } from './keymap.ts'
import { keymapOf, shippedKeymaps } from './shippedKeymaps.ts'

describe('the shipped keymaps', () => {
  it('are both there, the default first', () => {
    expect(shippedKeymaps.map(({ id, name }) => [id, name])).toEqual([['ihe-bir', 'IHE BIR'], ['ohif', 'OHIF']])
    expect(keymapOf('nonsense').id).toBe('ihe-bir')
  })

  it.each(shippedKeymaps)('$name binds no key twice where both would work', ({ bindings }) => {
    const conflicts = ACTION_IDS.flatMap((action) => bindings[action].flatMap((chord) => {
      const other = conflictOf(bindings, action, chord)
      return other === undefined ? [] : [`${chord}: ${action}, ${other}`]
    }))
    expect(conflicts).toEqual([])
  })

  it('differ as their users expect', () => {
    const keys = ['ihe-bir', 'ohif'].map((id) => (['read.invert', 'read.reset', 'read.pan'] as const).map((action) => keymapOf(id).bindings[action]))
    expect(keys).toEqual([[['V'], ['Escape'], ['T']], [['I'], ['Space'], ['P']]])
  })
})

describe('conflictOf', () => {
  const { bindings } = keymapOf('ihe-bir')
  it('names who has the key where both would work', () => {
    expect(conflictOf(bindings, 'worklist.open', 'Ctrl+K')).toBe('anywhere.palette')
    expect(conflictOf(bindings, 'evidence.map', 'W')).toBe('read.window')
    expect(conflictOf(bindings, 'anywhere.lock', 'J')).toBe('worklist.next')
  })

  it('finds none between pages, nor with oneself', () => {
    expect(conflictOf(bindings, 'worklist.open', 'W')).toBeUndefined()
    expect(conflictOf(bindings, 'worklist.next', 'J')).toBeUndefined()
    expect(conflictOf(bindings, 'read.reset', 'Escape')).toBeUndefined()
  })
})

describe('readKeymap', () => {
  it('refuses a map that leaves an action out, or names no key', () => {
    expect(() => readKeymap('mine', { name: 'Mine', bindings: {} })).toThrow('Keymap mine says nothing of anywhere.palette')
    expect(() => readKeymap('mine', { bindings: { 'anywhere.palette': ['Strg+K'] } })).toThrow('"Strg+K", which is no key')
    expect(() => readKeymap('mine', null)).toThrow('says nothing of')
  })

  it('knows its scopes', () => {
    expect(SCOPES).toEqual(expect.arrayContaining(['anywhere', 'worklist', 'read', 'evidence']))
  })
})
