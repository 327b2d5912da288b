import { expect, it } from 'vitest'
import { chooseVoi } from './chooseVoi.ts'

const image = {
  windows: [{ center: 40, width: 400, function: 'LINEAR' }, { center: -600, width: 1500, function: 'LINEAR', explanation: 'LUNG' }],
  voiLuts: [{ first: 0, bits: 8, entries: Uint16Array.of(0, 255), explanation: 'Bone' }]
} as const

it('takes numbers, places and the file\'s own names', () => {
  expect(['auto', 'full', '40/400', '-0.5/.25', 'window:1', 'lung', 'voi-lut:0', 'bone'].map((name) => chooseVoi(image, name))).toEqual([
    'auto', 'full', { center: 40, width: 400, function: 'LINEAR' }, { center: -0.5, width: 0.25, function: 'LINEAR_EXACT' }, { window: 1 }, { window: 1 }, { voiLut: 0 }, { voiLut: 0 }
  ])
})

it.each(['window:2', 'voi-lut:1', 'liver', '40/0', '1.2.3/4', ''])('refuses %j and says what there is', (name) => {
  expect(() => chooseVoi(image, name)).toThrow(expect.objectContaining({ code: 'voi-not-applicable', message: expect.stringContaining('it has window:0, window:1 "LUNG", voi-lut:0 "Bone"') }))
  expect(() => chooseVoi({ windows: [] }, name)).toThrow('it has none')
})
