import { describe, expect, it, test } from 'vitest'
import type { HangingProtocol, ImageStack, SeriesInfo, SeriesSlice, StudyLine } from '../../../contract/index.ts'
import { readingRoom } from '../../../main/handlers/readingRoom.ts'
import { resourcesDir } from '../../../main/platform/resourcesDir.ts'
import { choosePrior } from './choosePrior.ts'
import { hangStudy } from './hangStudy.ts'
import { linkedIndex, linkStacks } from './linkScroll.ts'
import { NOTHING_HUNG, readReducer } from './readState.ts'
import { viewerStacks, type ViewerStack } from './viewerStack.ts'
import { draggedVoi, windowPresets } from './windowPresets.ts'

const { hanging } = await readingRoom(resourcesDir())

const line = (studyId: number, acquired: string | null, modalities: string[], bodyParts: string[], imageCount = 1): StudyLine =>
  ({ studyId, description: null, accession: null, acquired, age: null, modalities, bodyParts, imageCount, previewImageId: null })

describe('the prior', () => {
  const study = { acquired: '2026-03-14T08:47:00', modalities: ['DX'], bodyParts: ['CHEST'] }
  it.each<[string, StudyLine[], number | undefined]>([
    ['is the newest before of the same modality and body part', [line(1, '2021-06-18', ['DX'], ['CHEST']), line(2, '2024-11-02', ['DX'], ['chest ']), line(3, '2025-01-01', ['DX'], ['HAND'])], 2],
    ['is not a later one', [line(1, '2027-01-01', ['DX'], ['CHEST'])], undefined],
    ['is not of another modality', [line(1, '2024-01-01', ['CT'], ['CHEST'])], undefined],
    ['is not of another body part', [line(1, '2024-01-01', ['DX'], ['HAND'])], undefined],
    ['may be of an unnamed body part, where none fits better', [line(1, '2025-01-01', ['DX'], []), line(2, '2024-01-01', ['DX'], ['CHEST'])], 2],
    ['may be of an unnamed body part', [line(1, '2025-01-01', ['DX'], [])], 1],
    ['has a date', [line(1, null, ['DX'], ['CHEST'])], undefined],
    ['has images', [line(1, '2024-01-01', ['DX'], ['CHEST'], 0)], undefined]
  ])('%s', (_, others, found) => {
    expect(choosePrior({ ...study, others })?.studyId).toBe(found)
  })
})

function stackOf(seriesId: number, positions: readonly (number | null)[], { studyId = 1, plane = 'axial', frame = 'F', view = null, laterality = null, kind = 'volume' }: {
  studyId?: number; plane?: ImageStack['plane']; frame?: string; view?: string | null; laterality?: string | null; kind?: ImageStack['kind']
} = {}): SeriesInfo {
  const slices = positions.map((position, i): SeriesSlice => ({ imageId: seriesId * 100 + i, instanceNumber: i + 1, frame: 0, position, view, laterality, edges: null }))
  const stack: ImageStack = { kind, plane, edges: null, phase: null, sliceSpacing: null, sliceThickness: null, pixelSpacing: null, tilt: null, slices, findings: [] }
  return {
    seriesId, studyId, patientId: null, uid: String(seriesId), number: seriesId, modality: 'CT', description: null, bodyPart: null, views: view === null ? [] : [view], lateralities: [], ageGroup: null,
    framesPerSecond: null, framesOfReference: [frame], linkedSeriesIds: [], imageCount: slices.length, supersededCount: 0, unreadCount: 0, stacks: [stack], findings: []
  }
}
const only = (series: SeriesInfo): ViewerStack => {
  const [stack] = viewerStacks([series])
  if (stack === undefined) throw new Error('no stack')
  return stack
}
const range = (count: number, from: number, step: number): number[] => Array.from({ length: count }, (_, i) => from + i * step)

/** The protocol's id, then what it puts where. */
function hangs(study: { modalities: string[]; bodyParts?: string[] }, current: SeriesInfo[], prior: SeriesInfo[] = []): (string | undefined)[] {
  const found = hangStudy(hanging, { study: { bodyParts: [], ...study }, current: viewerStacks(current), prior: viewerStacks(prior) })
  return [found?.protocol.id, ...(found?.panes ?? []).map(({ stack, window }) => `${stack?.key ?? 'nothing'}${window === undefined ? '' : ` ${window}`}`)]
}

const film = (id: number, view: string | null, laterality: string | null = null): SeriesInfo => stackOf(id, [null], { kind: 'sequence', plane: null, view, laterality })

describe('the shipped protocols', () => {
  it.each([
    ['a film alone', hangs({ modalities: ['DX'] }, [film(1, 'PA')]), ['single', '1.0']],
    ['a film with a prior', hangs({ modalities: ['DX'] }, [film(1, 'PA')], [film(7, 'PA')]), ['radiograph-prior', '1.0', '7.0']],
    ['two views, in any order of series', hangs({ modalities: ['CR'] }, [film(1, 'LL'), film(2, 'AP')]), ['radiograph-two-views', '2.0', '1.0']],
    ['a chest CT', hangs({ modalities: ['CT'], bodyParts: ['CHEST'] }, [stackOf(1, range(5, 0, 1))]), ['ct-chest', '1.0 soft-tissue', '1.0 lung']],
    ['a CT with a prior: axial before the localizer', hangs({ modalities: ['CT'] }, [stackOf(1, [0], { plane: 'coronal' }), stackOf(2, range(5, 0, 1))], [stackOf(9, range(5, 0, 1))]), ['ct-prior', '2.0', '9.0']],
    ['mammograms', hangs({ modalities: ['MG'] }, [film(1, 'CC', 'L'), film(2, 'MLO', 'R'), film(3, 'CC', 'R')]), ['mammography', '3.0', '1.0', '2.0', 'nothing']],
    ['two views in one series', hangs({ modalities: ['DX'] }, [{ ...film(1, null), modality: 'DX', stacks: film(1, null).stacks.map((stack) => ({ ...stack, slices: [...film(1, 'LL').stacks[0]?.slices ?? [], ...film(2, 'PA').stacks[0]?.slices ?? []] })) }]), ['radiograph-two-views', '1.0.1', '1.0.0']],
    ['two MR series', hangs({ modalities: ['MR'] }, [stackOf(1, range(5, 0, 1)), stackOf(2, range(5, 0, 1))]), ['two-series', '1.0', '2.0']]
  ])('%s', (_, found, wanted) => {
    expect(found).toEqual(wanted)
  })
})

describe('linked scroll', () => {
  const thin = only(stackOf(1, range(50, -100, 2)))
  const thick = only(stackOf(2, range(20, -100, 5)))
  it('goes by position in one frame of reference, whatever stood side by side', () => {
    const link = linkStacks(thin, 0, thick, 7)
    expect([link, [0, 1, 2, 25, 49].map((index) => linkedIndex(link, thin, index, thick))]).toEqual([{ by: 'position', offset: 0 }, [0, 0, 1, 10, 19]])
  })
  it('keeps what is side by side in different frames', () => {
    const other = only(stackOf(3, range(20, 400, 5), { frame: 'G', studyId: 2 }))
    const link = linkStacks(thin, 25, other, 10)
    expect([link, [25, 30, 0, 49].map((index) => linkedIndex(link, thin, index, other))]).toEqual([{ by: 'position', offset: 500 }, [10, 12, 0, 19]])
  })
  it('goes by place where planes differ or positions are not known', () => {
    const sagittal = only(stackOf(4, range(9, 0, 1), { plane: 'sagittal' }))
    const films = only(stackOf(5, [null, null, null]))
    expect([linkStacks(thin, 3, sagittal, 5), linkStacks(thin, 3, films, 1)]).toEqual([{ by: 'index', offset: 2 }, { by: 'index', offset: -2 }])
    expect(linkedIndex({ by: 'index', offset: -2 }, thin, 49, films)).toBe(2)
  })
})

test('what is hung, scrolled, linked and laid out', () => {
  const stacks = viewerStacks([stackOf(1, range(50, -100, 2)), stackOf(2, range(20, -100, 5))])
  const reduce = readReducer(stacks)
  const protocol: HangingProtocol = { id: 'p', name: 'P', match: {}, layout: '1x2', panes: [{ study: 'current', stack: 0 }, { study: 'current', stack: 1, window: 'lung' }], link: { scroll: true, view: false, window: false } }
  const found = hangStudy([protocol], { study: { modalities: [], bodyParts: [] }, current: stacks, prior: [] })
  if (found === undefined) throw new Error('nothing is hung')
  const hung = reduce(NOTHING_HUNG, { kind: 'hang', hanging: found, imageId: undefined })
  expect(hung.panes).toEqual([{ stack: '1.0', index: 25, window: undefined }, { stack: '2.0', index: 10, window: 'lung' }])
  const opened = reduce(NOTHING_HUNG, { kind: 'hang', hanging: found, imageId: 203 })
  expect([opened.active, opened.panes.map(({ index }) => index)]).toEqual([1, [7, 3]])
  const scrolled = reduce(hung, { kind: 'scroll', pane: 0, index: 99 })
  expect(scrolled.panes.map(({ index }) => index)).toEqual([49, 19])
  expect(reduce(scrolled, { kind: 'scroll', pane: 0, index: 200 })).toBe(scrolled)
  const apart = reduce(scrolled, { kind: 'link', link: { scroll: false } })
  expect(reduce(apart, { kind: 'scroll', pane: 0, index: 0 }).panes.map(({ index }) => index)).toEqual([0, 19])
  const single = reduce(apart, { kind: 'layout', layout: '1x1' })
  expect(single.panes.map(({ stack }) => stack)).toEqual(['1.0'])
  expect(reduce(single, { kind: 'layout', layout: '2x2' }).panes.map(({ stack }) => stack)).toEqual(['1.0', '2.0', null, null])
  expect(reduce(single, { kind: 'put', pane: 0, stack: '2.0', index: 4 }).panes).toEqual([{ stack: '2.0', index: 4, window: undefined }])
})

test('presets are those of CT in Hounsfield units, and the file\'s own by name', () => {
  const window = { center: 1600, width: 2800, function: 'LINEAR', explanation: 'NORMAL' } as const
  const frame = { samplesPerPixel: 1, windows: [window], voiLuts: [{ first: 0, bits: 8, entries: new Uint16Array(2) }] } as const
  expect(windowPresets({ ...frame, unit: 'HU' }, 'CT').map(({ id, name }) => name ?? id)).toEqual(['soft-tissue', 'lung', 'liver', 'bone', 'brain', 'VOI LUT 1', 'NORMAL'])
  expect(windowPresets(frame, 'DX').map(({ name }) => name)).toEqual(['VOI LUT 1', 'NORMAL'])
})

test('a window is dragged in steps of its own width, and never to nothing', () => {
  const frame = { id: 'x', width: 1, height: 1, samplesPerPixel: 1, data: new Uint16Array(1), slope: 1, intercept: 0, min: 0, max: 9, inverted: false, windows: [], voiLuts: [{ first: 100, bits: 8, entries: new Uint16Array(50) }], initial: { voiLut: 0 } } as const
  expect(draggedVoi({ window: { center: 40, width: 300, function: 'LINEAR', explanation: 'X' } }, frame, 10, -20)).toEqual({ window: { center: 20, width: 310, function: 'LINEAR' } })
  expect(draggedVoi({ window: { center: 40, width: 300, function: 'LINEAR' } }, frame, -9999, 0)).toEqual({ window: { center: 40, width: 1, function: 'LINEAR' } })
  expect(draggedVoi({ voiLut: 0 }, frame, 0, 0)).toEqual({ window: { center: 125, width: 50, function: 'LINEAR_EXACT' } })
})
