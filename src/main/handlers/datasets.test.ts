import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeFolder, pngOf } from '../../../test/fixtures/archiveFiles.ts'
import { loadCodecs } from '../codecs.ts'
import { DatasetEmptyError, DatasetUnknownError } from '../store/errors.ts'
import type { ImageRow } from '../store/images.ts'
import { openLibrary, type Library } from '../store/openLibrary.ts'
import { DIAGNOSIS, freezeDataset, joinGroups } from './datasets.ts'
import { importPaths } from './import.ts'

let folder: ReturnType<typeof makeFolder>
let library: Library
let images: ImageRow[]

beforeEach(async () => {
  folder = makeFolder()
  library = openLibrary(join(folder.dir, 'library'), { create: true })
  const paths = Array.from({ length: 6 }, (_, i) => join(folder.dir, `${i}.png`))
  paths.forEach((path, i) => writeFileSync(path, pngOf(i)))
  await importPaths(library, await loadCodecs(), paths)
  images = library.images.all()
})
afterEach(() => {
  library.close()
  folder.remove()
})

const label = (i: number, value: string, subject?: 'study'): void => {
  const row = images[i]
  if (row === undefined) throw new Error('no such image')
  library.labels.put({ subject: subject === undefined ? { image: row.id } : { study: row.study }, finding: DIAGNOSIS, value, method: 'test' })
}
const ids = (...indices: number[]): number[] => indices.flatMap((i) => images[i]?.id ?? [])

test('every change makes a version; no change makes none; versions before stay as they were', () => {
  label(0, 'covid')
  label(1, 'normal', 'study')
  const first = freezeDataset(library, { name: 'd' })
  expect(first).toMatchObject({ dataset: { version: 1, classes: ['normal', 'covid'] }, classes: { normal: 1, covid: 1 } })
  expect(first.leftOut).toEqual(ids(2, 3, 4, 5).map((image) => ({ image, reason: 'no-label' })))
  expect(freezeDataset(library, { name: 'd' }).dataset).toEqual(first.dataset)
  label(2, 'covid')
  const second = freezeDataset(library, { name: 'd' })
  expect([second.dataset.version, library.datasets.items(first.dataset.id).length, library.datasets.items(second.dataset.id).length]).toEqual([2, 2, 3])
  expect(library.datasets.list().map((row) => `${row.name}@${row.version}`)).toEqual(['d@2'])
})

test('a later version holds what the one before held', () => {
  label(0, 'a')
  label(1, 'b')
  label(2, 'b')
  freezeDataset(library, { name: 'd', images: ids(0, 1) })
  expect(freezeDataset(library, { name: 'd', images: ids(2) }).classes).toEqual({ a: 1, b: 2 })
})

test('the lockbox is left out, stays sealed in later versions, and its opening is on record', () => {
  for (const i of [0, 1, 2]) label(i, i === 0 ? 'a' : 'b')
  const { dataset } = freezeDataset(library, { name: 'd', lockbox: new Set(ids(2)) })
  label(3, 'a')
  const next = freezeDataset(library, { name: 'd' }).dataset
  expect([library.datasets.items(dataset.id).map((item) => item.image), library.datasets.items(next.id).length]).toEqual([ids(0, 1), 3])
  expect(library.audit.list({ kind: 'lockbox.opened' })).toEqual([])
  const opened = library.datasets.openLockbox(next.id, { actor: 'Dr A', purpose: 'final evaluation' })
  expect(opened.map((item) => item.image)).toEqual(ids(2))
  expect(library.audit.list({ kind: 'lockbox.opened' })).toMatchObject([
    { actor: 'Dr A', detail: { dataset: 'd', version: 2, items: 1, purpose: 'final evaluation' } }
  ])
})

test('without labels there is no data set, and the reason says what to do', () => {
  expect(() => freezeDataset(library, { name: 'd' })).toThrow(DatasetEmptyError)
  expect(() => freezeDataset(library, { name: 'd' })).toThrow('--labels-from-folders or --labels CSV')
  expect(() => library.datasets.named('d')).toThrow(DatasetUnknownError)
})

test('a split is frozen once, and read back in the order of the files', () => {
  label(0, 'a')
  label(1, 'b')
  label(2, 'b')
  const { dataset } = freezeDataset(library, { name: 'd' })
  const split = { dataset: dataset.id, rule: 'grouped', seed: 7, params: { trainFraction: 0.7 }, parts: { test: ids(2), training: ids(1, 0) } }
  const frozen = library.splits.freeze(split)
  expect([library.splits.freeze(split), library.splits.parts(frozen.id)]).toEqual([frozen, { test: ids(2), training: ids(0, 1) }])
  expect(library.splits.freeze({ ...split, seed: 8 }).hash).not.toBe(frozen.hash)
  // what was kept together is noted without a change of the split
  const [a = 0, b = 0, c = 0] = ids(0, 1, 2)
  expect([library.splits.groups(frozen.id).size, library.splits.freeze({ ...split, groups: new Map([[a, 'x'], [b, 'y'], [c, 'x']]) })]).toEqual([0, frozen])
  expect(library.splits.groups(frozen.id)).toEqual(new Map([[a, 0], [b, 1], [c, 0]]))
})

test('groups join over patients, given groups and pixels, and name nobody', () => {
  const rows = [
    imageRow(1, { patient: 10, patientId: 'Ann' }),
    imageRow(2, { patient: 10, patientId: 'Ann', splitGroup: 'g2' }),
    imageRow(3, { patient: 11, splitGroup: 'g1', pixelDigest: 'same' }),
    imageRow(4, { patient: 12, pixelDigest: 'same' }),
    imageRow(5, { patient: 13, splitGroup: 'g2' }),
    imageRow(6, { patient: 14, uniform: 1, pixelDigest: 'blank' }),
    imageRow(7, { patient: 15, uniform: 1, pixelDigest: 'blank' }),
    imageRow(8, { patient: 16, patientId: 'Bob' })
  ]
  const groups = joinGroups(rows)
  const named = rows.map(({ id }) => groups.get(id) ?? '')
  expect(named.slice(0, 5)).toEqual(['g2', 'g2', 'g1', 'g1', 'g2'])
  expect(named.slice(5).map((name) => name.replace(/[0-9a-f]{12}$/, '…'))).toEqual(['study-…', 'study-…', 'patient-…'])
  expect(new Set(named).size).toBe(5)
  expect(joinGroups(rows.toReversed())).toEqual(new Map([...groups].toReversed()))
})

/** An image of a patient of its own, but for the facts given. */
function imageRow(id: number, facts: Partial<ImageRow>): ImageRow {
  return {
    id, series: id, study: id, studyUid: `local:file:${id}`, patient: id, patientId: null, issuer: '', fileHash: `f${id}`, frame: 0, format: 'png',
    originalName: '', sopUid: null, width: 1, height: 1, bitsStored: 8, samplesPerPixel: 1, photometricInterpretation: 'MONOCHROME2',
    pixelDigest: `d${id}`, uniform: 0, splitGroup: null, source: null, modality: null, bodyPart: null, viewPosition: null, ...facts
  }
}
