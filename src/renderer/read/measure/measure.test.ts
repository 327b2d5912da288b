import { describe, expect, it } from 'vitest'
import type { NewMeasurement } from '../../../contract/index.ts'
import type { ViewerFrame } from '../../viewport/viewerFrame.ts'
import { distanceToShape, drawnShape } from './drawnShape.ts'
import { measuredValues } from './measuredValues.ts'
import { measurementLines } from './measurementText.ts'
import { withPending } from './pendingSteps.ts'
import { NO_HISTORY, recorded, redo, undo } from './measurementHistory.ts'
import { regionStatistics } from './regionStatistics.ts'

const frame: ViewerFrame = {
  id: 'x', width: 64, height: 48, samplesPerPixel: 1, data: Int16Array.from({ length: 64 * 48 }, (_, i) => ((i * 7919) % 4096) - 1024),
  slope: 0.5, intercept: 3, unit: 'HU', min: -1024, max: 3071, inverted: false, windows: [], voiLuts: [], initial: { voiLut: 0 },
  spacing: { row: 0.5, column: 0.25, label: 'mm (detector)', provenance: 'detector' }
}
const p = (x: number, y: number): { x: number; y: number } => ({ x, y })
const lines = (kind: Parameters<typeof measuredValues>[0], ...points: { x: number; y: number }[]): string[] => measurementLines({ kind, values: measuredValues(kind, points, frame), text: 'new' })
const madeAs = (uid: string, text = ''): NewMeasurement => ({ uid, imageId: 1, kind: 'length', points: [p(1, 1), p(4, 5)], text, values: [] })
const same = (point: { x: number; y: number }): { x: number; y: number } => point

describe('statistics are those of numpy over the same mask', () => {
  it.each([
    ['rectangle', p(3.2, 4.7), p(40.1, 30.9), undefined, [962, 484.62474012474013, 590.6538133859326, -498, 1467.5]],
    ['ellipse', p(50.5, 40.25), p(10.25, 5.75), undefined, [1082, 500.6460258780037, 588.5569761427322, -493, 1486.5]],
    ['ellipse', p(50.5, 40.25), p(10.25, 5.75), { low: -1000, high: -900 }, [1032, 547.6031976744187, 561.6572224432983, -446.5, 1486.5]]
  ] as const)('%s', (kind, from, to, padding, [count, mean, sd, min, max]) => {
    const found = regionStatistics(padding === undefined ? frame : { ...frame, padding }, kind, from, to)
    expect([found?.count, found?.min, found?.max]).toEqual([count, min, max])
    expect(found?.mean).toBeCloseTo(mean, 9)
    expect(found?.sd).toBeCloseTo(sd, 9)
  })

  it('of a region outside the image, or of colour, there are none', () => {
    expect([regionStatistics(frame, 'ellipse', p(-9, -9), p(-1, -1)), regionStatistics({ ...frame, samplesPerPixel: 3 }, 'ellipse', p(1, 1), p(9, 9))]).toEqual([undefined, undefined])
  })

  it('reach the edge and no further', () => {
    expect(regionStatistics(frame, 'rectangle', p(-100, -100), p(1000, 1000))?.count).toBe(64 * 48)
  })
})

describe('figures', () => {
  it('are in millimetres with provenance', () => {
    expect(measuredValues('length', [p(2, 2), p(14, 10)], frame)).toEqual([{ name: 'length', value: 5, unit: 'mm (detector)' }])
    expect(measuredValues('ctr', [p(0, 0), p(20, 0), p(0, 9), p(40, 9)], frame)).toEqual([
      { name: 'ratio', value: 0.5, unit: '' }, { name: 'cardiac', value: 5, unit: 'mm (detector)' }, { name: 'thoracic', value: 10, unit: 'mm (detector)' }
    ])
    expect(measuredValues('rectangle', [p(0, 0), p(8, 4)], frame).at(-1)).toEqual({ name: 'area', value: 4, unit: 'mm² (detector)' })
    expect(measuredValues('ellipse', [p(0, 0), p(8, 4)], frame).at(-1)?.value).toBeCloseTo(Math.PI, 9)
    expect(measuredValues('ellipse', [p(0, 0), p(8, 4)], frame).map(({ name, unit }) => `${name} ${unit}`)).toEqual(['mean HU', 'sd HU', 'min HU', 'max HU', 'area mm² (detector)'])
  })

  it('are in px where the file gives no millimetres, and values are named as what they are', () => {
    const { spacing: _, unit: __, ...bare } = frame
    const plain: ViewerFrame = { ...bare, slope: 1, intercept: 0 }
    expect(measuredValues('length', [p(0, 0), p(3, 4)], plain)).toEqual([{ name: 'length', value: 5, unit: 'px' }])
    expect(measuredValues('rectangle', [p(0, 0), p(8, 4)], plain).map(({ unit }) => unit)).toEqual(['stored value', 'stored value', 'stored value', 'stored value', 'px²'])
    expect(measuredValues('rectangle', [p(0, 0), p(8, 4)], { ...plain, slope: 2 })[0]?.unit).toBe('rescaled value')
  })

  it('are in px outside the regions that ultrasound calibrates', () => {
    const spaced: ViewerFrame = { ...frame, spacing: { row: 0.5, column: 0.5, label: 'mm', provenance: 'patient', regions: [{ left: 10, top: 0, right: 29, bottom: 40 }] } }
    expect([measuredValues('length', [p(10, 5), p(30, 5)], spaced), measuredValues('length', [p(9, 5), p(30, 5)], spaced)]).toEqual([[{ name: 'length', value: 10, unit: 'mm' }], [{ name: 'length', value: 21, unit: 'px' }]])
  })

  it('angles are those in the patient: pixels that are not square are taken as they are', () => {
    expect(measuredValues('angle', [p(10, 0), p(0, 0), p(0, 9)], frame)[0]?.value).toBeCloseTo(90, 9)
    expect(measuredValues('angle', [p(10, 0), p(0, 0), p(10, 5)], frame)[0]?.value).toBeCloseTo(45, 9)
    expect(measuredValues('angle', [p(10, 0), p(0, 0), p(-10, 0)], frame)[0]?.value).toBeCloseTo(180, 9)
  })
})

it('is written as it was measured', () => {
  expect([lines('length', p(2, 2), p(14, 10)), lines('angle', p(10, 0), p(0, 0), p(10, 5)), lines('arrow', p(0, 0), p(1, 1)), lines('ctr', p(0, 0), p(20, 0), p(0, 9), p(40, 9))]).toEqual([
    ['5.0 mm (detector)'], ['45.0°'], ['new'], ['CTR 0.50 · 5.0 / 10.0 mm (detector)']
  ])
  expect(lines('ellipse', p(50.5, 40.25), p(10.25, 5.75))).toEqual(['500.6 ± 588.6 HU', '-493.0 to 1487', '136.3 mm² (detector)'])
  expect(measurementLines({ kind: 'ellipse', values: measuredValues('ellipse', [p(50.5, 40.25), p(10.25, 5.75)], { ...frame, unit: 'US' }), text: '' })[0]).toBe('500.6 ± 588.6')
})

it('is found by its lines, not by its inside', () => {
  const far = (kind: Parameters<typeof measuredValues>[0], at: { x: number; y: number }): number => distanceToShape(kind, [p(0, 0), p(20, 10)], same, at)
  expect([far('rectangle', p(10, 5)), far('rectangle', p(20, 5)), far('length', p(10, 5))].map((value) => Math.round(value * 10) / 10)).toEqual([5, 0, 0])
  expect(drawnShape('length', [p(0, 0), p(20, 0)], same)?.path).toBe('M0 0L20 0M0 5L0 -5M20 5L20 -5')
})

it('steps are taken back and taken again, until something new is done', () => {
  const made = { uid: 'a', imageId: 1, kind: 'length', points: [], text: '', values: [] } as const
  const after = recorded(NO_HISTORY, { before: undefined, after: { ...made, points: [], values: [] } })
  const back = undo(after)
  expect([back?.step.after, back?.step.before?.uid]).toEqual([undefined, 'a'])
  const again = redo(back?.history ?? NO_HISTORY)
  expect([again?.step.after?.uid, redo(again?.history ?? NO_HISTORY)]).toEqual(['a', undefined])
  expect(redo(recorded(back?.history ?? NO_HISTORY, { before: undefined, after: undefined }))).toBeUndefined()
})

describe('what the library has not answered yet', () => {
  const known = [{ ...madeAs('a'), author: 'x', madeAt: '', changedBy: '', changedAt: '' }]
  const shown = (...steps: Parameters<typeof withPending>[1]): string[] => withPending(known, steps).map(({ uid, text }) => `${uid}${text}`)

  it('stays in view while an older list arrives: added, changed, deleted', () => {
    expect(shown()).toEqual(['a'])
    const added = { before: undefined, after: madeAs('b') }
    expect(shown(added, { before: madeAs('a'), after: madeAs('a', '!') })).toEqual(['a!', 'b'])
    expect(shown(added, { before: madeAs('b'), after: undefined })).toEqual(['a'])
    expect(shown({ before: madeAs('a'), after: undefined })).toEqual([])
  })
})
