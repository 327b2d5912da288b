import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Progress } from '../contract/index.ts'
import { canonicalJson } from '../core/canonicalJson.ts'
import { planSampleArchive } from '../core/sample/sampleArchive.ts'
import { sampleFiles, sampleLabels } from '../core/sample/sampleFiles.ts'
import { sampleRecipeSchema, type SampleRecipe } from '../core/sample/sampleRecipe.ts'

export interface SampleHooks {
  /** where the program's `resources` lie */
  readonly resourcesDir?: string
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: Progress) => void
}

export interface SampleReport {
  readonly recipe: SampleRecipe
  readonly patients: number
  readonly films: number
  /** false where the folder held this very archive already */
  readonly written: boolean
}

/** Written last, so that a folder that has it is whole. */
const SEAL = 'sample.json'

/**
 * Writes the sample archive of the shipped recipe, changed by `changes`, into `dir` (created where missing): `dicom/`, `png/`, `masks/`,
 * `labels.csv`, and `sample.json` with the recipe. The same recipe writes the same bytes; a folder that holds them already is left alone.
 * Throws ZodError for impossible parameters, and the signal's reason when aborted.
 */
export async function writeSampleArchive(
  dir: string,
  changes: Partial<SampleRecipe> = {},
  { resourcesDir, signal, onProgress }: SampleHooks = {}
): Promise<SampleReport> {
  const recipe = sampleRecipeSchema.parse({ ...(await readSampleRecipe(resourcesDir)), ...changes })
  const plan = planSampleArchive(recipe)
  const report = { recipe, patients: recipe.patients, films: plan.length }
  const seal = `${canonicalJson(recipe)}\n`
  if ((await sealOf(dir)) === seal) return { ...report, written: false }
  for (const [done, planned] of plan.entries()) {
    signal?.throwIfAborted()
    onProgress?.({ phase: 'Drawing sample films', done, total: plan.length, unit: 'films' })
    for (const { path, bytes } of sampleFiles(planned, recipe.seed)) {
      const to = join(dir, ...path.split('/'))
      await mkdir(dirname(to), { recursive: true })
      await writeFile(to, bytes)
    }
    await setImmediate()
  }
  await writeFile(join(dir, 'labels.csv'), sampleLabels(plan))
  await writeFile(join(dir, SEAL), seal)
  onProgress?.({ phase: 'Drawing sample films', done: plan.length, total: plan.length, unit: 'films' })
  return { ...report, written: true }
}

/** The parameters that ship with Hilum, `resources/sample/recipe.json`. */
export async function readSampleRecipe(resourcesDir: string = fileURLToPath(new URL('../../resources', import.meta.url))): Promise<SampleRecipe> {
  return sampleRecipeSchema.parse(JSON.parse(await readFile(join(resourcesDir, 'sample', 'recipe.json'), 'utf8')))
}

async function sealOf(dir: string): Promise<string | undefined> {
  try {
    return await readFile(join(dir, SEAL), 'utf8')
  } catch {
    return undefined
  }
}
