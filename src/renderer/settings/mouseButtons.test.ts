import { expect, test } from 'vitest'
import { missing, profileInUse, toolsOf, withTool, type MouseButtons } from './mouseButtons.ts'

const whole: MouseButtons = { left: 'window', middle: 'pan', right: 'zoom', shiftLeft: 'pan', ctrlLeft: 'zoom', wheel: 'scroll', ctrlWheel: 'zoom' }
const shipped = [{ id: 'window', name: 'Left button: window', ...whole }, { id: 'scroll', name: 'Left button: scroll', ...whole, left: 'scroll' as const }]

test('a button takes a tool that it can have, and no other', () => {
  expect(withTool(whole, 'right', 'magnify')).toEqual({ ...whole, right: 'magnify' })
  expect(withTool(whole, 'wheel', 'window')).toBe(whole)
  expect(toolsOf('ctrlWheel')).toEqual(['scroll', 'zoom', 'none'])
})

test('says what no button does', () => {
  expect(missing(whole)).toEqual([])
  expect(missing({ ...whole, left: 'none', wheel: 'none' })).toEqual(['window', 'scroll'])
})

test('the profile in use is the own one, the shipped one of that name, or the first', () => {
  const own = { ...whole, right: 'magnify' } as const
  expect(profileInUse(shipped, 'own', own)).toMatchObject({ id: 'own', right: 'magnify' })
  expect(profileInUse(shipped, 'scroll', own)?.left).toBe('scroll')
  expect(profileInUse(shipped, 'own', null)?.id).toBe('window')
  expect(profileInUse([], 'scroll', null)).toBe(undefined)
})
