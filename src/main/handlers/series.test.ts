import { mkdirSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeFolder, pngOf } from '../../../test/fixtures/archiveFiles.ts'
import { seriesFiles, SERIES, type SeriesFacts } from '../../../test/fixtures/seriesFiles.ts'
import { commands } from '../../contract/index.ts'
import { element } from '../../core/dicom/dicomElement.ts'
import { runCli } from '../cli/runCli.ts'
import { loadCodecs } from '../codecs.ts'
import { openLibrary, type Library } from '../store/openLibrary.ts'
import { importPaths } from './import.ts'
import { RowUnknownError } from '../store/errors.ts'
import { locateInStudy } from './locatePoint.ts'
import { findStudies, listSeries, SeriesUnknownError } from './series.ts'

const codecs = await loadCodecs()
let folder: ReturnType<typeof makeFolder>
let library: Library

beforeEach(() => {
  folder = makeFolder()
  library = openLibrary(join(folder.dir, 'library'), { create: true })
})
afterEach(() => {
  library.close()
  folder.remove()
})

async function importSeries(...series: readonly SeriesFacts[]): Promise<void> {
  const archive = join(folder.dir, 'archive')
  mkdirSync(archive, { recursive: true })
  for (const facts of series) for (const [name, bytes] of Object.entries(seriesFiles(facts))) writeFileSync(join(archive, name), bytes)
  const report = await importPaths(library, codecs, [archive])
  expect(report.refused).toEqual([])
}

/** File names in the order of each stack. */
async function orders(): Promise<string[]> {
  const all = await Promise.all(findStudies(library, {}).map((study) => listSeries(library, study)))
  return all.flat().flatMap(({ stacks }) => stacks.map(({ slices }) => slices.map(({ imageId }) => library.images.byId(imageId)?.originalName.replace('.dcm', '')).join(' ')))
}

describe('listSeries', () => {
  test('sorts the series of a study and links those that share a frame of reference', async () => {
    const aged = { ...SERIES.axial, slices: SERIES.axial.slices.map((slice) => ({ ...slice, further: [element('PatientAge', '009Y'), element('ImageLaterality', 'R')] })) }
    await importSeries(aged, SERIES.sagittal, SERIES.gap)
    const [study = 0] = findStudies(library, { studyUid: '1.9' })
    const series = await listSeries(library, study)
    expect(commands['series.list'].output.parse({ series })).toEqual({ series })
    const [axial, sagittal, gap] = series
    expect(axial).toMatchObject({
      number: 1, modality: 'CT', patientId: 'P1', views: [], lateralities: ['R'], ageGroup: 'child', framesOfReference: ['1.9.99'], linkedSeriesIds: [sagittal?.seriesId], imageCount: 6, unreadCount: 0, findings: [],
      stacks: [{
        kind: 'volume', plane: 'axial', edges: { left: 'R', right: 'L', top: 'A', bottom: 'P' }, phase: null, sliceSpacing: 2.5, sliceThickness: 2.5, tilt: null,
        pixelSpacing: { row: 0.8, column: 0.5, source: 'PixelSpacing', provenance: 'patient', label: 'mm' }, findings: []
      }]
    })
    expect(axial?.stacks[0]?.slices.map(({ position, instanceNumber }) => [position, instanceNumber])).toEqual([[-40, 2], [-37.5, 4], [-35, 6], [-32.5, 1], [-30, 5], [-27.5, 3]])
    expect([sagittal?.linkedSeriesIds, gap?.linkedSeriesIds]).toEqual([[axial?.seriesId], []])
    expect([gap?.findings, gap?.stacks[0]?.findings].flat().map((finding) => [finding?.kind, finding?.missing])).toEqual([['missing-numbers', 2], ['gap', 2]])
    const [stored] = library.db.prepare('SELECT plane, along_normal, row_spacing, spacing_provenance, laterality, frame_of_reference FROM image_geometry ORDER BY image LIMIT 1').all()
    expect(stored).toEqual({ plane: 'axial', along_normal: -32.5, row_spacing: 0.8, spacing_provenance: 'patient', laterality: 'R', frame_of_reference: '1.9.99' })
  })

  test('reads the originals of an older library once, and says which cannot be read', async () => {
    await importSeries(SERIES.oblique, SERIES.localizer)
    const before = await orders()
    library.db.exec('DELETE FROM image_geometry; UPDATE study SET age_group = NULL')
    expect([before, await orders()]).toEqual([['o1 o3 o5 o0 o4 o2', 'lc0 lc1 lc2', 'ls1 ls0'], before])
    expect(library.geometry.unread()).toEqual([])
    library.db.exec('DELETE FROM image_geometry')
    const lost = library.images.all().find(({ originalName }) => originalName === 'o0.dcm')
    unlinkSync(library.files.absolute(library.images.pathOf(lost ?? { fileHash: '' })))
    const [oblique] = await listSeries(library, findStudies(library, {})[0] ?? 0)
    expect([oblique?.unreadCount, oblique?.stacks.map(({ kind, slices }) => [kind, slices.length]), oblique?.findings.map(({ kind }) => kind)]).toEqual([1, [['volume', 5], ['sequence', 1]], ['no-position']])
  })

  test('leaves PNG without millimetres and letters', async () => {
    writeFileSync(join(folder.dir, 'film.png'), pngOf(1))
    await importPaths(library, codecs, [join(folder.dir, 'film.png')])
    const [series] = await listSeries(library, findStudies(library, {})[0] ?? 0)
    expect(series).toMatchObject({ modality: null, views: [], ageGroup: null, stacks: [{ kind: 'sequence', plane: null, edges: null, pixelSpacing: null, slices: [{ position: null }] }] })
  })

  test('names a study or patient that is not there', () => {
    expect(() => findStudies(library, { studyUid: '9.9', patientId: 'P7' })).toThrow(new SeriesUnknownError('The library has no study 9.9 of patient P7. hilum cases lists what it has.'))
  })
})

async function run(...words: string[]): Promise<[number, string]> {
  const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough(), on: () => undefined, off: () => undefined }
  const code = await runCli(['series', '--library', library.dir, ...words], streams)
  return [code, String(streams.stdout.read() ?? '')]
}

test('a point of one series is found in the others of its frame of reference', async () => {
  await importSeries(SERIES.axial, SERIES.sagittal, SERIES.gap)
  const idOf = (name: string): number => library.images.all().find(({ originalName }) => originalName === `${name}.dcm`)?.id ?? 0
  // s4 lies at x = -4; a1 at z = -40. Column 2 of the sagittal image is y = -89 (0.5 mm), row 125 is z = -40 (0.8 mm).
  const answer = await locateInStudy(library, { imageId: idOf('s4'), column: 2, row: 125 })
  expect(commands['series.locate'].output.parse(answer)).toEqual({
    point: [-4, -89, -40],
    found: [{ seriesId: library.images.byId(idOf('a1'))?.series, imageId: idOf('a1'), column: 192, row: -11.25, distance: 0, reached: false }]
  })
  // x = -100 + 0.5 * 183 = -8.5, half a millimetre beyond s2 at x = -8, whose normal points to the right
  const back = await locateInStudy(library, { imageId: idOf('a3'), column: 183, row: -11 })
  expect(back.found.map(({ imageId, distance, column, reached }) => [imageId, distance, column.toFixed(6), reached])).toEqual([[idOf('s2'), 0.5, '2.400000', false]])
  await importSeries({ ...SERIES.axial, uid: '1.9.11', slices: SERIES.axial.slices.map((slice) => ({ ...slice, name: `b${slice.name}` })) })
  const again = await locateInStudy(library, { imageId: idOf('a3'), column: 4, row: 3 })
  expect(again.found.filter(({ reached }) => reached).map(({ imageId, column, row }) => [imageId, column.toFixed(6), row.toFixed(6)])).toEqual([[idOf('ba3'), '4.000000', '3.000000']])
  await expect(locateInStudy(library, { imageId: 999, column: 0, row: 0 })).rejects.toThrow(RowUnknownError)
})

test('hilum series prints stacks with what is irregular, and JSON', async () => {
  await importSeries(SERIES.tilted, SERIES.phases)
  expect(await run('--patient', 'P1')).toEqual([
    0,
    [
      'Series 4 of patient P1, 6 images: CT, view unknown, laterality unknown, age group unknown',
      '  volume axial, 6 slices; 4.83 mm apart; 2.5 mm thick; tilted by 15.0 degrees; pixels 0.8 x 0.5 mm; left R, right L, top AH, bottom PF',
      '  tilted-gantry: each slice is shifted in its plane: the gantry is tilted by 15.0 degrees',
      '',
      'Series 7 of patient P1, 6 images: MR, view unknown, laterality unknown, age group unknown',
      '  volume axial, 3 slices; phase 1 of 2 by temporal position 1; 3 mm apart; 2.5 mm thick; pixels 0.8 x 0.5 mm; left R, right L, top A, bottom P',
      '  volume axial, 3 slices; phase 2 of 2 by temporal position 2; 3 mm apart; 2.5 mm thick; pixels 0.8 x 0.5 mm; left R, right L, top A, bottom P',
      '',
      ''
    ].join('\n')
  ])
  const [code, json] = await run('--study', '1.9', '--json')
  expect([code, (JSON.parse(json) as { series: { stacks: { tilt: number | null }[] }[] }).series.map(({ stacks }) => stacks.map(({ tilt }) => tilt?.toFixed(2)))]).toEqual([0, [['15.00'], [undefined, undefined]]])
  expect((await run('--study', '7.7'))[0]).toBe(1)
})
