import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Progress } from '../../contract/index.ts'
import type { InstalledCard } from '../engine/backboneCard.ts'
import { addBackbonePack, isBackbonePack } from '../engine/backbonePack.ts'
import { addBackbone } from '../engine/backboneStore.ts'
import type { Refusal } from './import/findings.ts'

export interface AddWeightsOptions {
  /** Where the files' layers do not tell. */
  readonly architecture?: string
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: Progress) => void
}

export interface AddedWeights {
  readonly installed: readonly InstalledCard[]
  readonly refused: readonly Refusal[]
}

/** A folder (a stick) that holds no weights. */
export class NoWeightsError extends Error {
  override readonly name = 'NoWeightsError'
  readonly code = 'no-weights'
  constructor(paths: readonly string[]) {
    super(`${paths.join(', ')} holds no weights: no pack made by \`hilum backbones pack\`, no Keras .h5 and no .safetensors file.`)
  }
}

/**
 * Installs weights into `dir` from packs, Keras `.h5` and `.safetensors` files; of a folder, those that lie in it. A file that is refused does not
 * stop the others. Throws NoWeightsError, and what addBackbone and addBackbonePack throw where nothing could be installed.
 */
export async function addWeights(paths: readonly string[], dir: string, { architecture, signal, onProgress }: AddWeightsOptions = {}): Promise<AddedWeights> {
  const files = (await Promise.all(paths.map(weightFiles))).flat()
  if (files.length === 0) throw new NoWeightsError(paths)
  const installed: InstalledCard[] = []
  const failed: { readonly path: string; readonly error: Error }[] = []
  for (const [done, path] of files.entries()) {
    signal?.throwIfAborted()
    onProgress?.({ phase: `Installing ${basename(path)}`, done, total: files.length, unit: 'files' })
    try {
      if (await isBackbonePack(path)) installed.push(...(await addBackbonePack(path, dir)))
      else installed.push(await addBackbone(path, architecture === undefined ? {} : { architecture }, dir))
    } catch (error) {
      if (!(error instanceof Error)) throw error
      failed.push({ path, error })
    }
  }
  const [first] = failed
  if (first !== undefined && installed.length === 0) throw first.error
  return { installed, refused: failed.map(({ path, error }) => ({ path, code: codeOf(error), reason: error.message })) }
}

async function weightFiles(path: string): Promise<string[]> {
  const facts = await stat(path).catch(() => undefined)
  if (facts?.isDirectory() !== true) return [path]
  const files: string[] = []
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const file = join(path, entry.name)
    if (entry.isFile() && !entry.name.startsWith('.') && (/\.(h5|safetensors)$/i.test(entry.name) || (await isBackbonePack(file)))) files.push(file)
  }
  return files.toSorted()
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : 'failed'
}
