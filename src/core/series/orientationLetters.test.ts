import { describe, expect, it } from 'vitest'
import { imageOrientation, planeName, pointAt, type ImagePlane } from './imagePlane.ts'
import { lettersOfPatientOrientation, lettersOfPlane, turnLetters } from './orientationLetters.ts'
import { locatePoint, sharedFrames } from './frameOfReference.ts'
import { TILTED } from '../../../test/fixtures/seriesFiles.ts'

function plane(cosines: readonly number[], origin: [number, number, number], [rowSpacing, columnSpacing] = [1, 1]): ImagePlane {
  const orientation = imageOrientation(cosines)
  if (orientation === undefined) throw new TypeError('no orientation')
  return { ...orientation, origin, rowSpacing: rowSpacing ?? 1, columnSpacing: columnSpacing ?? 1 }
}

describe('the letters at the edges', () => {
  it('follow the direction cosines, the strongest first', () => {
    expect(lettersOfPlane(plane([1, 0, 0, 0, 1, 0], [0, 0, 0]))).toEqual({ left: 'R', right: 'L', top: 'A', bottom: 'P' })
    expect(lettersOfPlane(plane([0.866025, 0.5, 0, -0.469846, 0.813798, 0.34202], [0, 0, 0]))).toEqual({ left: 'RA', right: 'LP', top: 'ALF', bottom: 'PRH' })
  })

  it('are taken from Patient Orientation as it stands and never invented', () => {
    expect(lettersOfPatientOrientation(['L', 'FR'])).toEqual({ left: 'R', right: 'L', top: 'HL', bottom: 'FR' })
    expect([undefined, [], ['L'], ['L', ''], ['X', 'F'], ['LR', 'F'], ['LL', 'F'], ['LE', 'V']].map((values) => lettersOfPatientOrientation(values))).toEqual(Array(8).fill(undefined))
  })

  it('turn with the displayed image: flips first, then clockwise', () => {
    const film = { left: 'R', right: 'L', top: 'H', bottom: 'F' }
    expect(turnLetters(film, { flipHorizontal: true })).toEqual({ left: 'L', right: 'R', top: 'H', bottom: 'F' })
    expect(turnLetters(film, { rotation: 90 })).toEqual({ left: 'F', right: 'H', top: 'R', bottom: 'L' })
    expect(turnLetters(film, { flipVertical: true, rotation: -90 })).toEqual({ left: 'F', right: 'H', top: 'L', bottom: 'R' })
    expect(turnLetters(film, { rotation: 540 })).toEqual({ left: 'L', right: 'R', top: 'F', bottom: 'H' })
    expect(turnLetters(film, { rotation: 45 })).toBeUndefined()
  })
})

describe('an image plane', () => {
  it('is refused where its cosines are no two perpendicular directions', () => {
    expect([undefined, [1, 0, 0, 0, 1], [0, 0, 0, 0, 0, 0], [1, 0, 0, 1, 0, 0], [1, 0, 0, 0, NaN, 0], [2, 0, 0, 0, 1, 0]].map((c) => imageOrientation(c))).toEqual(Array(6).fill(undefined))
  })

  it('is named by the nearest axis; a tilted gantry stays axial', () => {
    const names = [[1, 0, 0, 0, 1, 0], TILTED, [1, 0, 0, 0, 0, -1], [0, 1, 0, 0, 0, -1], [1, 0, 0, 0, Math.SQRT1_2, Math.SQRT1_2]].map((c) => planeName(plane(c, [0, 0, 0])))
    expect(names).toEqual(['axial', 'axial', 'coronal', 'sagittal', 'oblique'])
  })

  it('maps pixels to the patient as the affine of PS3.3 C.7.6.2.1.1', () => {
    // highdicom.spatial.PixelToReferenceTransformer((10, -20, 5), TILTED, (0.8, 0.5)) of pixel (column 4, row 3)
    expect(pointAt(plane(TILTED, [10, -20, 5], [0.8, 0.5]), 4, 3).map((value) => Math.round(value * 1e6) / 1e6)).toEqual([12, -17.681778, 4.378834])
  })
})

describe('a frame of reference', () => {
  const axial = [0, 1, 2, 3].map((k) => plane([1, 0, 0, 0, 1, 0], [-100, -80, 2.5 * k - 40], [0.8, 0.5]))
  const sagittal = plane([0, 1, 0, 0, 0, -1], [-98, -90, 60], [2, 2])

  it('carries a point of one series to the slice of another', () => {
    // (row 48.5, column 8) of the sagittal image is (-98, -74, -37)
    expect(locatePoint(axial, pointAt(sagittal, 8, 48.5))).toEqual({ index: 1, column: 4, row: 7.5, distance: 0.5 })
    expect(locatePoint([], [0, 0, 0])).toBeUndefined()
  })

  it('links the series that share it', () => {
    expect([...sharedFrames([{ id: 1, frameOfReferenceUids: ['a'] }, { id: 2, frameOfReferenceUids: ['b', 'a'] }, { id: 3, frameOfReferenceUids: ['b'] }, { id: 4, frameOfReferenceUids: [] }])]).toEqual([
      [1, [2]], [2, [1, 3]], [3, [2]]
    ])
  })
})
