import { describe, expect, it } from 'vitest'
import { DEFAULT_PREFERENCES, preferencesOf } from './preferences.ts'

describe('preferencesOf', () => {
  it('takes what was stored', () => {
    const stored = { theme: 'light', textSize: 150, density: 'roomy', keymap: 'ohif', rebindings: { 'worklist.next': ['N', 'ArrowDown'] }, mouse: 'own', ownMouse: { left: 'magnify', middle: 'none', right: 'scroll', shiftLeft: 'pan', ctrlLeft: 'zoom', wheel: 'none', ctrlWheel: 'scroll' }, lockAfter: 5 }
    expect(preferencesOf(stored)).toEqual(stored)
  })

  it.each([undefined, null, 'dark', 7, [], {}])('is as designed where %j was stored', (stored) => {
    expect(preferencesOf(stored)).toEqual(DEFAULT_PREFERENCES)
  })

  it('takes no half a mouse profile, nor a tool that a button cannot have', () => {
    const whole = { left: 'window', middle: 'pan', right: 'zoom', shiftLeft: 'pan', ctrlLeft: 'zoom', wheel: 'scroll', ctrlWheel: 'zoom' }
    expect(preferencesOf({ mouse: 'own', ownMouse: { left: 'pan' } })).toEqual(DEFAULT_PREFERENCES)
    expect(preferencesOf({ mouse: 'own', ownMouse: { ...whole, wheel: 'window' } })).toEqual(DEFAULT_PREFERENCES)
    expect(preferencesOf({ mouse: 'scroll', ownMouse: whole })).toEqual({ ...DEFAULT_PREFERENCES, mouse: 'scroll', ownMouse: whole })
  })

  it('leaves out what it does not know, and keeps the rest', () => {
    const stored = { theme: 'pink', textSize: 900, rebindings: { 'worklist.next': ['n', 'Strg+K', 7], 'worklist.gone': ['X'], 'worklist.previous': 'K' }, lockAfter: -3, more: true }
    expect(preferencesOf(stored)).toEqual({ ...DEFAULT_PREFERENCES, rebindings: { 'worklist.next': ['N'] } })
  })
})
