import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeFolder, pngOf } from '../../../test/fixtures/archiveFiles.ts'
import { decodePng } from '../../core/image/decodePng.ts'
import { parseRecipe, type Recipe } from '../../core/recipe/recipe.ts'
import { loadCodecs } from '../codecs.ts'
import { forkJob } from '../jobs/forkJob.ts'
import { openLibrary, type Library } from '../store/openLibrary.ts'
import { importPaths } from './import.ts'
import { previewAugmentation, type AugmentationPreview } from './previewAugmentation.ts'

let folder: ReturnType<typeof makeFolder>
let library: Library

beforeAll(async () => {
  folder = makeFolder()
  library = openLibrary(join(folder.dir, 'library'), { create: true })
  const lines = ['file,label,patient']
  for (let i = 0; i < 6; i++) {
    writeFileSync(join(folder.dir, `f${i}.png`), pngOf(i, 48))
    lines.push(`f${i}.png,${i < 5 ? 'a' : 'b'},p${i}`)
  }
  writeFileSync(join(folder.dir, 'labels.csv'), lines.join('\n'))
  await importPaths(library, await loadCodecs(), [folder.dir], { labelsCsv: join(folder.dir, 'labels.csv'), dataset: 'd' })
})
afterAll(() => {
  library.close()
  folder.remove()
})

function recipeOf(augmentation: object | undefined, backbone = 'resnet50'): Recipe {
  return parseRecipe({ recipe: 1, name: 'r', title: 't', backbone: { name: backbone }, head: { kind: 'logistic-regression' }, ...(augmentation === undefined ? {} : { augmentation }) }, 'r')
}

function preview(recipe: Recipe, out: string, images = 3): Promise<AugmentationPreview> {
  const context = { library, spawn: forkJob(), engine: 'auto' as const, weightsDirs: [], signal: new AbortController().signal, onProgress: () => undefined }
  return previewAugmentation(context, { recipe, dataset: 'd', images, copies: 2, out })
}

describe('previewAugmentation', () => {
  test('writes a sheet of originals and copies, classes in turn, the same again for the same seed', async () => {
    const [first, second] = [join(folder.dir, 'sheets', 'one.png'), join(folder.dir, 'two.png')]
    const recipe = recipeOf({ rotation: 20, zoom: [1.1, 1.2] })
    const result = await preview(recipe, first)
    expect(result.images.map(({ label }) => label)).toEqual(['a', 'b', 'a'])
    expect(result.images.every(({ copies }) => copies.length === 2 && copies.every(({ operations }) => operations.length > 0))).toBe(true)
    expect(result.operations.map(({ operation }) => operation)).toEqual(['zoom', 'rotation'])
    expect(result).toMatchObject({ refused: [], seed: 1, border: 'edge', out: first })
    const { width, samplesPerPixel } = decodePng(readFileSync(first), await loadCodecs())
    expect([width, samplesPerPixel]).toEqual([6 + 3 * (224 + 6), 3])
    const again = await preview(recipe, second)
    expect(again.images).toEqual(result.images)
    expect(readFileSync(second).equals(readFileSync(first))).toBe(true)
  })

  test('lists an image that cannot be read and shows the others', async () => {
    const [lost] = library.datasets.items(library.datasets.named('d').id)
    if (lost === undefined) throw new Error('the data set is empty')
    const path = library.files.absolute(library.images.pathOf(lost))
    const bytes = readFileSync(path)
    rmSync(path)
    try {
      const result = await preview(recipeOf({ rotation: 5 }), join(folder.dir, 'partial.png'), 6)
      expect(result.images).toHaveLength(5)
      expect(result.refused).toMatchObject([{ image: lost.image, code: 'not-found' }])
    } finally {
      writeFileSync(path, bytes)
    }
  })

  test('refuses a recipe without operations, an unknown backbone, and places where no picture may go', async () => {
    const out = join(folder.dir, 'no.png')
    const recipe = recipeOf({ rotation: 5 })
    await expect(preview(recipeOf(undefined), out)).rejects.toThrow('it names no operation')
    await expect(preview(recipeOf({ balance: 'cycle' }), out)).rejects.toThrow('it names no operation')
    await expect(preview(recipeOf({ rotation: 5 }, 'nonet'), out)).rejects.toMatchObject({ code: 'backbone-not-installed' })
    await expect(preview(recipe, join(folder.dir, 'sheet.jpg'))).rejects.toMatchObject({ code: 'usage' })
    await expect(preview(recipe, join(library.dir, 'new', 'x.png'))).rejects.toThrow('lies in the library')
    expect(existsSync(join(library.dir, 'new'))).toBe(false)
    symlinkSync(library.dir, join(folder.dir, 'link'))
    await expect(preview(recipe, join(folder.dir, 'link', 'x.png'))).rejects.toThrow('lies in the library')
    expect(existsSync(out)).toBe(false)
  })
})
