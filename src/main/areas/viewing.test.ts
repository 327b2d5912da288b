import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeFolder } from '../../../test/fixtures/archiveFiles.ts'
import { raw, seriesFiles, SERIES } from '../../../test/fixtures/seriesFiles.ts'
import type { CommandInput, CommandName } from '../../contract/index.ts'
import { element } from '../../core/dicom/dicomElement.ts'
import { decodePng } from '../../core/image/decodePng.ts'
import { createApp, type App } from '../app.ts'
import { runCli } from '../cli/runCli.ts'
import { loadCodecs } from '../codecs.ts'
import { deletePatient } from '../handlers/delete.ts'
import { importPaths } from '../handlers/import.ts'
import { openLibrary, type Library } from '../store/openLibrary.ts'

const codecs = await loadCodecs()
const folder = makeFolder()
let library: Library
let app: App

beforeAll(async () => {
  const dir = join(folder.dir, 'library')
  const archive = join(folder.dir, 'archive')
  mkdirSync(archive, { recursive: true })
  const slices = SERIES.axial.slices.map((slice) => ({ ...slice, further: [element('PatientBirthDate', '19670504'), raw('00180015', 'CS', 'CHEST')] }))
  const studies = [
    { ...SERIES.axial, slices },
    { ...SERIES.axial, uid: '1.8.1', study: '1.8', studyDate: '20241102', slices },
    { ...SERIES.axial, uid: '1.7.1', study: '1.7', studyDate: '20250101', patientId: 'P2', slices }
  ]
  for (const facts of studies) for (const [name, bytes] of Object.entries(seriesFiles(facts))) writeFileSync(join(archive, `${facts.uid} ${name}`), bytes)
  library = openLibrary(dir, { create: true })
  await importPaths(library, codecs, [archive])
  app = createApp({ kind: 'served', version: '0', libraryDir: dir, checkOutputs: true, emit: () => undefined })
})
afterAll(async () => {
  await app.close()
  library.close()
  folder.remove()
})

const get = (path: string, etag?: string): Promise<Response> => app.fetch(new Request(`http://host${path}`, etag === undefined ? {} : { headers: { 'if-none-match': etag } }))

async function ask<C extends CommandName>(name: C, input: CommandInput<C>): Promise<unknown> {
  const answer = await app.invoke(name, input)
  return answer.ok ? answer.value : answer.error
}

const studyOf = (uid: string): number => library.images.all().find((image) => image.studyUid === uid)?.study ?? 0
const imagesOf = (uid: string): number[] => library.images.ofStudy(studyOf(uid)).map(({ id }) => id)

test('the frame for the viewer is sent once: with its tag the page is told that it holds it', async () => {
  const [id = 0, other = 0] = imagesOf('1.9')
  const first = await get(`/image/${id}.pixels`)
  const etag = first.headers.get('etag') ?? ''
  const bytes = await first.bytes()
  expect([first.status, first.headers.get('cache-control'), first.headers.get('content-type'), etag]).toEqual([
    200, 'no-store', 'application/octet-stream', `"${id}-${library.images.byId(id)?.pixelDigest}"`
  ])
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
  const header: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)))
  expect(header).toMatchObject({ width: 8, height: 6, dtype: 'uint16', spacing: { row: 0.8, column: 0.5, provenance: 'patient', label: 'mm' } })
  // the length beforehand, so that a page can say how much of it is there
  expect([bytes.length - 4 - length, first.headers.get('content-length')]).toEqual([8 * 6 * 2, String(bytes.length)])
  const again = await get(`/image/${id}.pixels`, etag)
  expect([again.status, again.headers.get('etag'), (await again.bytes()).length]).toEqual([304, etag, 0])
  expect((await get(`/image/${other}.pixels`, etag)).status).toBe(200)
})

test('a thumbnail fits into the size that is asked for, and is never larger than its image', async () => {
  const [id = 0] = imagesOf('1.9')
  const sizes = await Promise.all(['?size=16', '?size=256', ''].map(async (query) => decodePng(await (await get(`/image/${id}.png${query}`)).bytes(), codecs)))
  expect(sizes.map(({ width, height }) => [width, height])).toEqual([[8, 6], [8, 6], [8, 6]])
  const etags = await Promise.all(['?size=16', '?size=32', ''].map(async (query) => (await get(`/image/${id}.png${query}`)).headers.get('etag')))
  expect(new Set(etags).size).toBe(3)
  expect((await get(`/image/${id}.png?size=32`, etags[1] ?? '')).status).toBe(304)
})

test.each([['?size=8', 400, 'invalid-size'], ['?size=99999', 400, 'invalid-size'], ['?size=1.5', 400, 'invalid-size'], ['?size=x', 400, 'invalid-size']])('a picture %s is refused with %i', async (query, status, code) => {
  const response = await get(`/image/${imagesOf('1.9')[0]}.png${query}`)
  expect([response.status, await response.json()]).toMatchObject([status, { code }])
})

test('an image that is not there is not found', async () => {
  const response = await get('/image/999999.pixels')
  expect([response.status, await response.json()]).toMatchObject([404, { code: 'row-unknown' }])
})

test('a study is told with its patient and the patient\'s other studies', async () => {
  expect(await ask('viewing.study', { studyId: studyOf('1.9') })).toMatchObject({
    patient: { id: 'P1', name: 'Test^Series', birthDate: '1967-05-04' },
    acquired: '2026-03-14', modalities: ['CT'], bodyParts: ['CHEST'], imageCount: 6,
    others: [{ studyId: studyOf('1.8'), acquired: '2024-11-02', modalities: ['CT'], bodyParts: ['CHEST'], imageCount: 6, previewImageId: Math.min(...imagesOf('1.8')) }]
  })
  expect(await ask('viewing.study', { studyId: studyOf('1.7') })).toMatchObject({ patient: { id: 'P2' }, others: [] })
  expect(await ask('viewing.study', { studyId: 999 })).toMatchObject({ code: 'row-unknown' })
})

test('what ships for the reading room fits the contract, and ends with a protocol that takes any study', async () => {
  const { hanging, mouse } = (await ask('viewing.room', {})) as { hanging: { id: string; match: object }[]; mouse: { id: string }[] }
  expect(hanging.at(-1)).toMatchObject({ id: 'single', match: {} })
  expect(mouse.map(({ id }) => id)).toEqual(['window', 'scroll'])
})

const UID = '5f9c2f0a-0f6e-4b7a-9a43-0d3a2b1c4d5e'
const LENGTH = { uid: UID, kind: 'length', points: [{ x: 1, y: 1.5 }, { x: 5, y: 4.5 }], text: '', values: [{ name: 'length', value: 3.124, unit: 'mm' }] } as const

test('a measurement is kept with its image, changed, deleted, and brought back', async () => {
  const [imageId = 0] = imagesOf('1.9')
  const studyId = studyOf('1.9')
  const input = { ...LENGTH, imageId, points: [...LENGTH.points], values: [...LENGTH.values] }
  const kept = { ...input, author: 'local user', changedBy: 'local user' }
  expect(await ask('measurements.save', input)).toMatchObject(kept)
  const moved = { ...input, points: [{ x: 0, y: 0 }, { x: 2, y: 2 }], values: [] }
  await ask('measurements.save', moved)
  expect(await ask('measurements.list', { studyId })).toMatchObject({ measurements: [{ ...kept, ...moved }] })
  expect(await ask('measurements.list', { studyId: studyOf('1.8') })).toEqual({ measurements: [] })
  expect([await ask('measurements.delete', { uid: UID }), await ask('measurements.delete', { uid: UID })]).toEqual([{ removed: true }, { removed: false }])
  expect(await ask('measurements.list', { studyId })).toEqual({ measurements: [] })
  expect(await ask('measurements.save', input)).toMatchObject(kept)
})

test('a measurement with too few points, on another image or of another kind is refused', async () => {
  const [imageId = 0, other = 0] = imagesOf('1.9')
  const input = { ...LENGTH, imageId, points: [...LENGTH.points], values: [...LENGTH.values] }
  expect(await ask('measurements.save', { ...input, kind: 'angle' })).toMatchObject({ code: 'measurement-refused', message: expect.stringContaining('3 points, not 2') })
  expect(await ask('measurements.save', { ...input, imageId: other })).toMatchObject({ code: 'measurement-refused' })
  expect(await ask('measurements.save', { ...input, imageId: 999_999 })).toMatchObject({ code: 'row-unknown' })
  expect(await ask('measurements.save', { ...input, uid: 'x' })).toMatchObject({ code: 'invalid-input' })
})

test('measurements go with their patient', async () => {
  const [imageId = 0] = imagesOf('1.7')
  await ask('measurements.save', { ...LENGTH, uid: UID.replace('5f', '6f'), imageId, points: [...LENGTH.points], values: [...LENGTH.values] })
  deletePatient(library, 'P2')
  expect(library.measurements.byUid(UID.replace('5f', '6f'))).toBeUndefined()
  expect(library.measurements.byUid(UID)?.kind).toBe('length')
})

test('the command line lists measurements with their figures', async () => {
  const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough(), on: () => undefined, off: () => undefined }
  const code = await runCli(['measurements', '--library', library.dir, '--study', '1.9'], streams)
  expect([code, String(streams.stdout.read() ?? '')]).toEqual([0, expect.stringMatching(/^image \d+: length; length 3\.12 mm; local user, 20/)])
})
