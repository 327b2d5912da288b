import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readDicomHeader, type DicomHeader } from '../../src/core/dicom/dicomHeader.ts'
import { framePlacement } from '../../src/core/dicom/framePlacement.ts'
import { parseDicom, type DicomDataset } from '../../src/core/dicom/parseDicom.ts'
import { pixelSpacingOf } from '../../src/core/dicom/pixelSpacing.ts'
import type { SeriesImage } from '../../src/core/series/seriesImage.ts'
import { sortSeries } from '../../src/core/series/sortSeries.ts'
import { loadCodecs } from '../../src/main/codecs.ts'
import { inspect } from '../../src/main/handlers/inspect.ts'
import { hasShared, sharedPath, skipNote } from './shared.ts'

const codecs = await loadCodecs()

function parse(name: string): DicomDataset {
  return parseDicom(readFileSync(sharedPath('data', 'dicom', name)), codecs)
}

function header(name: string): DicomHeader {
  return readDicomHeader(parse(name))
}

/** Files of one folder as one series; ids are the file names. */
function series(folder: string, names: readonly number[]): SeriesImage[] {
  return names.map((id) => ({ ...header(`pydicom/test_files/dicomdirtests/${folder}/${id}`), id, rows: 1, columns: 1, frame: 0, multiFrame: false }))
}

function frames(name: string, count: number): SeriesImage[] {
  const dataset = parse(name)
  return Array.from({ length: count }, (_, frame) => ({ ...framePlacement(dataset, frame), spacing: pixelSpacingOf(dataset, frame), id: frame, rows: 1, columns: 1, frame, multiFrame: true }))
}

function brief(images: readonly SeriesImage[]): unknown[] {
  return sortSeries(images).stacks.map(({ kind, plane, slices, spacing, findings }) => [
    kind, plane, slices.map(({ id }) => id), slices.map(({ position }) => (position === undefined ? undefined : Math.round(position * 1e4) / 1e4)), spacing === undefined ? undefined : Math.round(spacing * 1000) / 1000,
    findings.map((finding) => [finding.kind, finding.missing])
  ])
}

// Positions: nibabel 5.4's slice_indicator with the opposite sign; all else as pydicom 3 reads it.
describe.skipIf(!hasShared)(`geometry of the DICOM collection${skipNote}`, () => {
  it('sorts classic series: a CT, one with slices left out, two scouts, projections around an axis', () => {
    expect(brief(series('98892001/CT5N', [2062, 2392, 2693, 3023, 3353]))).toEqual([['volume', 'axial', [3353, 3023, 2693, 2392, 2062], [-1.2375, 1.2625, 3.7625, 6.2625, 8.7625], 2.5, []]])
    expect(brief(series('77654033/CT2', [17106, 17136, 17166, 17196]))).toEqual([['volume', 'axial', [17106, 17136, 17166, 17196], [-99.48, 103.02, 104.27, 105.52], 1.25, [['gap', 161]]]])
    expect(brief(series('98892001/CT2N', [6293, 6924]))).toEqual([
      ['volume', 'sagittal', [6293], [0], undefined, []],
      ['volume', 'coronal', [6924], [0], undefined, []]
    ])
    expect(brief(series('98892003/MR700', [4467, 4528, 4558, 4588, 4618, 4648, 4678]))).toEqual([
      ['sequence', undefined, [4558, 4528, 4588, 4467, 4618, 4678, 4648], Array(7).fill(undefined), undefined, []]
    ])
  })

  it('reads the frames of enhanced CT, of a segmentation and of a dose grid', () => {
    expect(brief(frames('dicomParser/encapsulated/multi-frame/CT0012.explicit_little_endian.dcm', 2))).toEqual([['volume', 'axial', [1, 0], [149, 159], 10, []]])
    expect(header('dicomParser/encapsulated/multi-frame/CT0012.explicit_little_endian.dcm')).toMatchObject({
      imagePosition: [99.5, -301.5, -159], imageOrientation: [-1, 0, 0, 0, 1, 0], sliceThickness: 10, laterality: 'U', acquisitionNumber: 1,
      spacing: { row: 0.388672, column: 0.388672, source: 'PixelSpacing', provenance: 'patient' },
      edges: { left: 'L', right: 'R', top: 'A', bottom: 'P' },
      patientAge: { years: 52, group: 'adult' }
    })
    expect(brief(frames('pydicom-data/liver.dcm', 3))).toEqual([['volume', 'axial', [0, 1, 2], [-128.69, -127.69, -126.69], 1, []]])
    const dose = frames('pydicom/test_files/rtdose.dcm', 15)
    expect(dose[14]?.imagePosition).toEqual([189.43125, 199.43125, -691.87])
    expect(sortSeries(dose).stacks.map(({ slices, spacing }) => [slices.length, spacing?.toFixed(6)])).toEqual([[15, '5.000000']])
  })

  it('is told by inspect, frames of a volume as a stack', async () => {
    const [ct, loop] = await inspect(['dicomParser/encapsulated/multi-frame/CT0012.explicit_little_endian.dcm', 'pydicom/test_files/examples_ybr_color.dcm'].map((name) => sharedPath('data', 'dicom', name)), { codecs })
    expect([ct?.header?.plane, ct?.stacks?.map(({ slices, spacing }) => [slices, spacing]), loop?.frames, loop?.stacks]).toEqual([
      'axial', [[[{ id: 1, position: 149 }, { id: 0, position: 159 }], 10]], 30, undefined
    ])
  })

  it('reads films, ultrasound and cine', () => {
    expect([header('pydicom-data/RG1_J2KI.dcm'), header('pydicom-data/RG3_J2KI.dcm'), header('pydicom/test_files/dicomdirtests/77654033/CR1/6154')].map((h) => [
      h.view?.name, h.laterality, h.edges, h.spacing?.row, h.spacing?.provenance, h.patientAge?.group
    ])).toEqual([
      ['PA', undefined, { left: 'R', right: 'L', top: 'H', bottom: 'F' }, undefined, undefined, 'adult'],
      ['AP', 'R', { left: 'L', right: 'R', top: 'H', bottom: 'F' }, undefined, undefined, 'adult'],
      ['LL', undefined, { left: 'R', right: 'L', top: 'H', bottom: 'F' }, 0.1, 'detector', 'adult']
    ])
    expect(header('pydicom-data/color-pl.dcm').pixelAspectRatio).toBe(4 / 3)
    expect([header('pydicom-data/gdcm-US-ALOKA-16.dcm').spacing?.row, header('pydicom-data/gdcm-US-ALOKA-16.dcm').spacing?.regions?.length]).toEqual([0.3826530650258064, 2])
    expect(header('pydicom/test_files/examples_ybr_color.dcm').cine).toEqual({ framesPerSecond: 1000 / 33.333, source: 'FrameTime', frameTime: 33.333, frameIncrementPointer: ['(0018,1063)'] })
    const loop = header('dicomParser/encapsulated/multi-frame/IM00001.implicit_little_endian.dcm')
    expect([loop.spacing?.column, loop.cine?.source, loop.cine?.framesPerSecond]).toEqual([2.293750081863255, 'FrameTimeVector', 7000 / (50 + 33.333 + 50 + 50 + 50 + 33.333 + 43.333)])
  })
})
