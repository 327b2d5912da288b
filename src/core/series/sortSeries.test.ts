import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seriesFiles, SERIES, type SeriesFacts } from '../../../test/fixtures/seriesFiles.ts'
import { loadCodecs } from '../../main/codecs.ts'
import { decodeFile } from '../image/decodeFile.ts'
import type { SeriesImage } from './seriesImage.ts'
import { sortSeries } from './sortSeries.ts'

const codecs = await loadCodecs()

/** The series as its files tell it; ids are the places in `names`. */
function read(facts: SeriesFacts): { names: string[]; images: SeriesImage[] } {
  const files = Object.entries(seriesFiles(facts))
  const images = files.map(([, bytes], id): SeriesImage => {
    const { header = { transferSyntax: '', warnings: [] } } = decodeFile(bytes, codecs)
    return { ...header, id, rows: 6, columns: 8, frame: 0, multiFrame: false, sopUid: header.sopInstanceUid }
  })
  return { names: files.map(([name]) => name.replace('.dcm', '')), images }
}

/** Names in order with positions, and what is found, without its words. */
function sorted(facts: SeriesFacts): unknown {
  const { names, images } = read(facts)
  const { stacks, findings } = sortSeries(images)
  const nameOf = (id: number): string => names[id] ?? ''
  const brief = ({ kind, images: ids, size, missing }: (typeof findings)[number]): unknown[] =>
    [kind, ids.map(nameOf).join(' '), ...(size === undefined ? [] : [Math.round(size * 1e4) / 1e4]), ...(missing === undefined ? [] : [missing])]
  return {
    stacks: stacks.map(({ kind, slices, plane, edges, spacing, tilt, phase, findings: own }) => ({
      order: slices.map(({ id }) => nameOf(id)).join(' '),
      positions: slices.map(({ position }) => Math.round((position ?? NaN) * 1e4) / 1e4),
      about: [kind, plane, edges && `${edges.right} ${edges.bottom}`, spacing && Math.round(spacing * 1e4) / 1e4, ...(tilt === undefined ? [] : [tilt.toFixed(3)]), ...(phase === undefined ? [] : [phase])],
      findings: own.map(brief)
    })),
    findings: findings.map(brief)
  }
}

const byTime = (index: number): unknown => ({ index, count: 2, by: 'temporal position', value: index + 1 })

// Orders and positions are those of nibabel 5's slice_indicator (with the opposite sign: its normal is column x row), spacings those of
// highdicom's get_series_volume_positions, letters those of pydicom's cosines, tilt and warnings those of dcm2niix.
describe('sortSeries', () => {
  it('orders shuffled slices by their positions, whatever their numbers', () => {
    expect(sorted(SERIES.axial)).toEqual({
      stacks: [{ order: 'a1 a3 a5 a0 a4 a2', positions: [-40, -37.5, -35, -32.5, -30, -27.5], about: ['volume', 'axial', 'L P', 2.5], findings: [] }],
      findings: []
    })
    expect(sorted(SERIES.sagittal)).toEqual({
      stacks: [{ order: 's1 s3 s5 s0 s4 s2', positions: [-12, -8, -4, 0, 4, 8], about: ['volume', 'sagittal', 'P F', 4], findings: [] }],
      findings: []
    })
    expect(sorted(SERIES.oblique)).toEqual({
      stacks: [{ order: 'o1 o3 o5 o0 o4 o2', positions: [12.3325, 15.3325, 18.3325, 21.3325, 24.3325, 27.3325], about: ['volume', 'axial', 'LP PRH', 3], findings: [] }],
      findings: []
    })
  })

  it('sees a tilted gantry', () => {
    expect(sorted(SERIES.tilted)).toEqual({
      stacks: [{
        order: 't1 t3 t5 t0 t4 t2',
        positions: [-20.7055, -15.8759, -11.0463, -6.2166, -1.387, 3.4426],
        about: ['volume', 'axial', 'L PF', 4.8296, '15.000'],
        findings: [['tilted-gantry', '', 15]]
      }],
      findings: []
    })
  })

  it('says where slices and numbers are missing, and how many', () => {
    expect(sorted(SERIES.gap)).toEqual({
      stacks: [{ order: 'g0 g1 g2 g3 g4 g5', positions: [0, 2.5, 5, 12.5, 15, 17.5], about: ['volume', 'axial', 'L P', 2.5], findings: [['gap', 'g2 g3', 7.5, 2]] }],
      findings: [['missing-numbers', '', 2]]
    })
  })

  it('names duplicate positions, irregular distances, shifted slices and a header that says another spacing', () => {
    expect(sorted(SERIES.duplicates)).toMatchObject({ stacks: [{ order: 'd0 d1 d2 d3 d4', findings: [['duplicate-position', 'd1 d2']] }], findings: [] })
    expect(sorted(SERIES.irregular)).toMatchObject({
      stacks: [{
        order: 'i0 i1 i2 i3 i4',
        about: ['volume', 'axial', 'L P', 2],
        findings: [['irregular-spacing', 'i2 i3', 1], ['gap', 'i3 i4', 3, 1], ['spacing-differs-from-header', '', 3], ['shifted-origins', 'i2', 1]]
      }]
    })
  })

  it('tells two phases apart by their temporal positions', () => {
    expect(sorted(SERIES.phases)).toEqual({
      stacks: [
        { order: 'p5 p4 p3', positions: [0, 3, 6], about: ['volume', 'axial', 'L P', 3, byTime(0)], findings: [] },
        { order: 'p2 p1 p0', positions: [0, 3, 6], about: ['volume', 'axial', 'L P', 3, byTime(1)], findings: [] }
      ],
      findings: []
    })
  })

  it('tells phases apart by their order where nothing else does, and copies of one instance not at all', () => {
    const { images } = read(SERIES.phases)
    const untold = images.map((image) => ({ ...image, temporalPosition: undefined }))
    expect(sortSeries(untold).stacks.map(({ slices, phase }) => [slices.map(({ id }) => id), phase])).toEqual([
      [[2, 1, 0], { index: 0, count: 2, by: 'order' }],
      [[5, 4, 3], { index: 1, count: 2, by: 'order' }]
    ])
    const copies = untold.map((image) => ({ ...image, sopUid: `1.${image.id % 3}` }))
    expect(sortSeries(copies).stacks.map(({ slices, findings }) => [slices.map(({ id }) => id), findings.map(({ kind, images: ids }) => [kind, ids])])).toEqual([
      [[2, 5, 1, 4, 0, 3], [['duplicate-position', [2, 5]], ['duplicate-position', [1, 4]], ['duplicate-position', [0, 3]]]]
    ])
  })

  it('splits a localizer by orientation, the larger stack first', () => {
    expect(sorted(SERIES.localizer)).toEqual({
      stacks: [
        { order: 'lc0 lc1 lc2', positions: [0, 10, 20], about: ['volume', 'coronal', 'L F', 10], findings: [] },
        { order: 'ls1 ls0', positions: [-10, 0], about: ['volume', 'sagittal', 'P F', 10], findings: [] }
      ],
      findings: []
    })
  })

  it('keeps one position in the order of time, films in the order of numbers, and tells what is inconsistent', () => {
    const { images } = read(SERIES.axial)
    const still = images.map((image) => ({ ...image, imagePosition: [0, 0, 0], temporalPosition: 10 - image.id }))
    expect(sortSeries(still).stacks.map(({ kind, slices }) => [kind, slices.map(({ id }) => id)])).toEqual([['time', [5, 4, 3, 2, 1, 0]]])
    const films = images.map((image) => ({ ...image, imagePosition: undefined, instanceNumber: [5, 1, undefined, 2, 2, 4][image.id], rows: image.id === 1 ? 7 : 6 }))
    expect(sortSeries(films)).toEqual({
      stacks: [{ kind: 'sequence', slices: [1, 3, 4, 5, 0, 2].map((id) => ({ id })), findings: [{ kind: 'inconsistent-matrix', detail: 'different matrices: 8 x 6 (5), 8 x 7 (1)', images: [1] }] }],
      findings: [{ kind: 'missing-numbers', detail: 'instance numbers that are missing: 3', images: [], missing: 1 }]
    })
  })

  it('gives one order whatever the order of import', () => {
    const { images } = read(SERIES.irregular)
    const expected = sortSeries(images)
    fc.assert(fc.property(fc.shuffledSubarray(images, { minLength: images.length }), (shuffled) => { expect(sortSeries(shuffled)).toEqual(expected) }))
  })
})
