import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeFolder, pngOf } from '../../../../test/fixtures/archiveFiles.ts'
import { loadCodecs } from '../../codecs.ts'
import type { ImageRow } from '../../store/images.ts'
import { openLibrary, type Library } from '../../store/openLibrary.ts'
import { DIAGNOSIS, freezeDataset } from '../datasets.ts'
import { importPaths } from '../import.ts'
import { mendLabel } from './mendLabel.ts'

let folder: ReturnType<typeof makeFolder>
let library: Library
let images: ImageRow[]
let run: number

const at = (i: number): ImageRow => {
  const row = images[i]
  if (row === undefined) throw new Error('no such image')
  return row
}
const labelsOf = (version: number): string[] => library.datasets.items(library.datasets.named('d', version).id).toSorted((a, b) => a.image - b.image).map(({ image, label }) => `${image}:${label}`)

beforeEach(async () => {
  folder = makeFolder()
  library = openLibrary(join(folder.dir, 'library'), { create: true })
  const paths = Array.from({ length: 5 }, (_, i) => join(folder.dir, `${i}.png`))
  paths.forEach((path, i) => writeFileSync(path, pngOf(i)))
  // films 0 and 1 are of one patient and study
  const table = join(folder.dir, 'labels.csv')
  writeFileSync(table, `file,patient,study\n0.png,p0,s0\n1.png,p0,s0\n2.png,p2,s2\n3.png,p3,s3\n4.png,p4,s4\n`)
  await importPaths(library, await loadCodecs(), [folder.dir], { labelsCsv: table })
  images = library.images.all().toSorted((a, b) => (a.originalName < b.originalName ? -1 : 1))
  library.labels.put({ subject: { study: at(0).study }, finding: DIAGNOSIS, value: 'covid', annotator: 'Dr A', method: 'test' })
  for (const [i, value] of [[2, 'covid'], [3, 'normal'], [4, 'normal']] as const) library.labels.put({ subject: { image: at(i).id }, finding: DIAGNOSIS, value, method: 'test' })
  const { dataset } = freezeDataset(library, { name: 'd', lockbox: new Set([at(4).id]) })
  run = library.runs.begin({ recipeHash: library.recipes.note('r', { name: 'r' }).hash, seed: 1, dataset: dataset.id, datasetHash: dataset.hash }).id
})
afterEach(() => {
  library.close()
  folder.remove()
})

describe('mending a label', () => {
  it('makes a version with it, keeps the one before, and says who and when', () => {
    expect(mendLabel(library, { run, image: at(2).id, deed: { kind: 'relabel', label: 'normal' }, by: 'Dr B' })).toEqual({ dataset: 'd', version: 2, changed: true })
    expect(labelsOf(2).filter((line) => !labelsOf(1).includes(line))).toEqual([`${at(2).id}:normal`])
    expect(library.labels.ofImage(at(2).id)).toMatchObject([{ value: 'normal', annotator: 'Dr B', method: 'reader' }])
    expect(library.audit.page({}, undefined, 1)).toMatchObject([{ kind: 'dataset.mended', actor: 'Dr B', detail: { label: 'normal', before: 'covid', version: 2 } }])
    // what is read from the labels again is the same
    expect(freezeDataset(library, { name: 'd' }).dataset.version).toBe(2)
  })

  it('leaves the study\'s label with the other films of the study', () => {
    mendLabel(library, { run, image: at(0).id, deed: { kind: 'relabel', label: 'normal' }, by: 'Dr B' })
    expect(library.labels.ofImage(at(1).id)).toMatchObject([{ value: 'covid', annotator: 'Dr A' }])
    expect(freezeDataset(library, { name: 'd' }).dataset.version).toBe(2)
    expect(labelsOf(2)).toContain(`${at(1).id}:covid`)
  })

  it('leaves an image out', () => {
    expect(mendLabel(library, { run, image: at(0).id, deed: { kind: 'exclude' }, by: 'Dr B' }).version).toBe(2)
    expect(labelsOf(2).length).toBe(labelsOf(1).length - 1)
    expect(() => mendLabel(library, { run, image: at(0).id, deed: { kind: 'exclude' }, by: 'Dr B' })).toThrow('not in version 2')
  })

  it('does not touch what is sealed, nor empties a class', () => {
    expect(() => mendLabel(library, { run, image: at(4).id, deed: { kind: 'relabel', label: 'covid' }, by: 'Dr B' })).toThrow('sealed')
    for (const i of [0, 1]) mendLabel(library, { run, image: at(i).id, deed: { kind: 'exclude' }, by: 'Dr B' })
    expect(() => mendLabel(library, { run, image: at(2).id, deed: { kind: 'exclude' }, by: 'Dr B' })).toThrow('last image of its class')
    expect(() => mendLabel(library, { run: 99, image: at(2).id, deed: { kind: 'exclude' }, by: 'Dr B' })).toThrow(/run/)
  })
})
