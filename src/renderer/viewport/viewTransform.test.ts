import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { turnLetters as coreLetters } from '../../core/series/orientationLetters.ts'
import { scaleBar } from './scaleBar.ts'
import { turnLetters } from './turnLetters.ts'
import { apply, fitScale, inverse, matrixOf, mirrored, rotated, trueSizeScale, UPRIGHT, zoomAbout, type View } from './viewTransform.ts'

const canvas = { width: 800, height: 600 }
const shape = { width: 400, height: 200, aspect: 1 }

const anyView: fc.Arbitrary<View> = fc.record({
  scale: fc.double({ min: 0.05, max: 20, noNaN: true }),
  panX: fc.integer({ min: -500, max: 500 }),
  panY: fc.integer({ min: -500, max: 500 }),
  rotation: fc.constantFrom(0, 90, 180, 270, 33),
  flipHorizontal: fc.boolean(),
  flipVertical: fc.boolean()
})

describe('the view', () => {
  it('puts the image in the middle', () => {
    expect(matrixOf({ ...UPRIGHT, scale: 2 }, shape, canvas)).toEqual([2, 0, 0, 2, 0, 100])
    expect(apply(matrixOf({ ...UPRIGHT, rotation: 90 }, shape, canvas), { x: 0, y: 0 })).toEqual({ x: 500, y: 100 })
    expect(apply(matrixOf({ ...UPRIGHT, flipHorizontal: true }, shape, canvas), { x: 0, y: 0 })).toEqual({ x: 600, y: 200 })
  })

  it('stretches the longer side of pixels that are not square', () => {
    expect(matrixOf(UPRIGHT, { ...shape, aspect: 2 }, canvas).slice(0, 4)).toEqual([1, 0, 0, 2])
    expect(matrixOf(UPRIGHT, { ...shape, aspect: 0.5 }, canvas).slice(0, 4)).toEqual([2, 0, 0, 1])
  })

  it('fits, turned too', () => {
    expect([fitScale(shape, canvas, 0), fitScale(shape, canvas, 90), fitScale({ ...shape, aspect: 4 }, canvas, 0)]).toEqual([2, 1.5, 0.75])
    expect(fitScale({ width: 100, height: 100, aspect: 1 }, canvas, 45)).toBeCloseTo(600 / (100 * Math.SQRT2), 9)
  })

  it('is of true size where a millimetre takes a millimetre of the screen', () => {
    expect(trueSizeScale({ row: 0.2, column: 0.1 }, 4)).toBeCloseTo(0.4)
  })

  it('keeps what is under the pointer while it zooms', () => {
    fc.assert(fc.property(anyView, fc.double({ min: 0.2, max: 5, noNaN: true }), fc.integer({ min: 0, max: 800 }), fc.integer({ min: 0, max: 600 }), (view, factor, x, y) => {
      const before = apply(inverse(matrixOf(view, shape, canvas)), { x, y })
      const after = apply(matrixOf(zoomAbout(view, canvas, factor, { x, y }), shape, canvas), before)
      expect(after.x).toBeCloseTo(x, 6)
      expect(after.y).toBeCloseTo(y, 6)
    }))
  })

  it('turns and mirrors what is seen about the middle of the canvas', () => {
    fc.assert(fc.property(anyView, fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 200 }), (view, px, py) => {
      const at = (v: View): { x: number; y: number } => {
        const { x, y } = apply(matrixOf(v, shape, canvas), { x: px, y: py })
        return { x: x - 400, y: y - 300 }
      }
      const { x, y } = at(view)
      const seen = [at(mirrored(view, 'horizontal')), at(mirrored(view, 'vertical')), at(rotated(view, 90))]
      const wanted = [[-x, y], [x, -y], [-y, x]]
      seen.forEach((point, i) => {
        expect(point.x).toBeCloseTo(wanted[i]?.[0] ?? 0, 6)
        expect(point.y).toBeCloseTo(wanted[i]?.[1] ?? 0, 6)
      })
    }))
  })
})

it('letters follow flips and rotations as in the core, and none is invented', () => {
  const letters = { left: 'R', right: 'L', top: 'AH', bottom: 'PF' }
  fc.assert(fc.property(anyView, (view) => {
    expect(turnLetters(letters, view)).toEqual(coreLetters(letters, view))
  }))
  expect([turnLetters(null, UPRIGHT), turnLetters(letters, { ...UPRIGHT, rotation: 30 })]).toEqual([undefined, undefined])
})

it.each([
  [1.4, 300, '20 cm', 280, 4],
  [3.1, 250, '5 cm', 155, 5],
  [30, 250, '5 mm', 150, 5],
  [100, 105, '1 mm', 100, 10],
  [2, 200, '10 cm', 200, 10]
])('at %f pixels a millimetre and %i pixels of room the scale bar is %s', (perMm, room, label, length, divisions) => {
  const bar = scaleBar(perMm, room)
  expect([bar?.label, bar?.divisions, Math.round(bar?.length ?? 0)]).toEqual([label, divisions, length])
})
