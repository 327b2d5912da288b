import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { filesBelow, makeFolder, pngOf } from '../../../test/fixtures/archiveFiles.ts'
import { loadCodecs } from '../codecs.ts'
import { importPaths } from '../handlers/import.ts'
import { FeatureRowsMissingError } from './errors.ts'
import { featureKey, type FeatureKeyParts } from './features.ts'
import { openLibrary, type Library } from './openLibrary.ts'

const PARTS: FeatureKeyParts = { input: { width: 8 }, backbone: 'a'.repeat(64), tap: 'pool', pooling: 'avg', numericClass: 'f32', pipelineVersion: 1 }

let folder: ReturnType<typeof makeFolder>
let library: Library
let digests: string[]

beforeEach(async () => {
  folder = makeFolder()
  library = openLibrary(join(folder.dir, 'library'), { create: true })
  const paths = Array.from({ length: 4 }, (_, i) => join(folder.dir, `${i}.png`))
  paths.forEach((path, i) => writeFileSync(path, pngOf(i)))
  await importPaths(library, await loadCodecs(), paths)
  digests = library.images.all().map((image) => image.pixelDigest)
})
afterEach(() => {
  library.close()
  folder.remove()
})

const chunkFiles = () => [...filesBelow(join(library.dir, 'features'))]
const rowsOf = (...values: number[]): Float32Array => Float32Array.from(values.flatMap((v) => [v, v + 0.5]))

test('the key depends on what is said, not on the order in which it is', () => {
  const { backbone, ...rest } = PARTS
  expect(featureKey({ ...rest, backbone })).toBe(featureKey(PARTS))
  expect(featureKey({ ...PARTS, numericClass: 'bf16' })).not.toBe(featureKey(PARTS))
})

test('rows come back in the order asked for, over chunks, and repeated', async () => {
  const [a, b, c, d] = digests as [string, string, string, string]
  const matrix = library.features.matrix(PARTS, 2)
  expect(library.features.missing(matrix, [a, b, a, c])).toEqual([a, b, c])
  expect(await library.features.append(matrix, [a, b], rowsOf(1, 2))).toEqual({ added: 2 })
  expect(await library.features.append(matrix, [b, c, d], rowsOf(99, 3, 4))).toEqual({ added: 2 })
  library.close()
  library = openLibrary(library.dir)
  const again = library.features.matrix(PARTS, 2)
  expect([library.features.missing(again, digests), library.features.read(again, [d, a, b, c, a])]).toEqual([[], rowsOf(4, 1, 2, 3, 1)])
  expect(chunkFiles()).toHaveLength(2)
})

test('rows of pixels that the library does not have are not kept', async () => {
  const matrix = library.features.matrix(PARTS, 2)
  expect(await library.features.append(matrix, ['f'.repeat(64)], rowsOf(1))).toEqual({ added: 0 })
  expect(chunkFiles()).toEqual([])
})

test('missing rows are an error that says how many', () => {
  const matrix = library.features.matrix(PARTS, 2)
  expect(() => library.features.read(matrix, digests)).toThrow(FeatureRowsMissingError)
  expect(() => library.features.read(matrix, digests)).toThrow('lacks 4 of the 4 images')
})

test.each(['damaged', 'gone'])('a chunk that is %s is discarded, noted, and computed again', async (how) => {
  const matrix = library.features.matrix(PARTS, 2)
  await library.features.append(matrix, digests, rowsOf(1, 2, 3, 4))
  const [chunk] = chunkFiles()
  if (chunk === undefined) throw new Error('no chunk')
  if (how === 'gone') rmSync(chunk.path)
  else writeFileSync(chunk.path, chunk.bytes.fill(7, chunk.bytes.length - 4))
  expect(() => library.features.read(matrix, digests)).toThrow(FeatureRowsMissingError)
  expect([library.features.missing(matrix, digests), chunkFiles(), library.audit.list({ kind: 'features.discarded' }).length]).toEqual([digests, [], 1])
  await library.features.append(matrix, digests, rowsOf(1, 2, 3, 4))
  expect(library.features.read(matrix, digests)).toEqual(rowsOf(1, 2, 3, 4))
})

test('forgetting a row rewrites its chunks in every matrix and keeps the others', async () => {
  const [a, b] = digests as [string, string]
  const one = library.features.matrix(PARTS, 2)
  const two = library.features.matrix({ ...PARTS, tap: 'other' }, 2)
  for (const matrix of [one, two]) await library.features.append(matrix, digests, rowsOf(1, 2, 3, 4))
  expect(library.features.forget([a])).toEqual({ rows: 2 })
  library.files.purge()
  for (const matrix of [one, two]) {
    expect(library.features.missing(matrix, digests)).toEqual([a])
    expect(library.features.read(matrix, digests.slice(1))).toEqual(rowsOf(2, 3, 4))
  }
  const files = chunkFiles()
  expect([files.length, files.some((file) => file.bytes.includes(Buffer.from(a, 'hex'))), files.every((file) => file.bytes.includes(Buffer.from(b, 'hex')))]).toEqual([2, false, true])
})
