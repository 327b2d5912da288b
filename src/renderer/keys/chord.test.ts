import { describe, expect, it } from 'vitest'
import { chordOf, chordParts, normalizeChord } from './chord.ts'

function press(key: string, held: { ctrl?: boolean; meta?: boolean; alt?: boolean; shift?: boolean; altGraph?: boolean; code?: string } = {}): Parameters<typeof chordOf>[0] {
  const { ctrl = false, meta = false, alt = false, shift = false, altGraph = false, code = '' } = held
  return { key, code, ctrlKey: ctrl, metaKey: meta, altKey: alt, shiftKey: shift, getModifierState: (name) => name === 'AltGraph' && altGraph }
}

describe('chordOf', () => {
  it.each([
    [press('k', { ctrl: true }), 'Ctrl+K'],
    [press('K', { meta: true }), 'Ctrl+K'],
    [press('F', { shift: true }), 'Shift+F'],
    [press('?', { shift: true }), '?'],
    [press(' '), 'Space'],
    [press('F6', { shift: true }), 'Shift+F6'],
    [press('[', { ctrl: true, alt: true, altGraph: true }), '['],
    [press('ت', { code: 'KeyJ' }), 'J'],
    [press('о', { code: 'KeyJ' }), 'J'],
    [press('ArrowDown', { ctrl: true }), 'Ctrl+ArrowDown'],
    [press('Shift', { shift: true }), undefined]
  ])('%# %j is %j', (event, chord) => {
    expect(chordOf(event)).toBe(chord)
  })
})

describe('normalizeChord', () => {
  it.each([['j', 'J'], ['Shift+Ctrl+k', 'Ctrl+Shift+K'], ['+', '+'], ['Ctrl++', 'Ctrl++'], ['Escape', 'Escape'], ['Strg+K', undefined], ['Ctrl+', undefined], ['', undefined]])('%j is %j', (text, chord) => {
    expect(normalizeChord(text)).toBe(chord)
  })

  it('parts are what was joined', () => {
    expect(['Ctrl+K', '+', 'Ctrl++', '?'].map(chordParts)).toEqual([['Ctrl', 'K'], ['+'], ['Ctrl', '+'], ['?']])
  })
})
