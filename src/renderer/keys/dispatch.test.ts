import { expect, test } from 'vitest'
import { createKeyDispatch, type Registration } from './dispatch.ts'

const of = (scope: Registration['scope'], action: 'anywhere.back' | 'anywhere.palette' | 'evidence.map', barrier = false): Registration => ({ scope, handlers: { [action]: () => undefined }, whileTyping: [], barrier })

test('an overlay takes the keys from what was there before it and from what comes after it', () => {
  const dispatch = createKeyDispatch()
  dispatch.register(of('anywhere', 'anywhere.palette'))
  const close = dispatch.register(of('anywhere', 'anywhere.back', true))
  // a page that was still loading when the overlay opened
  dispatch.register(of('evidence', 'evidence.map'))
  expect(dispatch.active()).toEqual(['anywhere.back'])
  close()
  expect(dispatch.active()).toEqual(['evidence.map', 'anywhere.palette'])
})
