import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { backboneIdentity, littleEndianBytes, type Backbone } from '../../core/backbones/backbone.ts'
import { encodeWeightsHeader } from '../../core/backbones/weightsFile.ts'
import { expectedWeights } from '../../core/graph/expectedWeights.ts'
import type { WeightTensor } from '../../core/graph/ir.ts'
import { temporaryPath } from '../store/paths.ts'

/** Weights on disk under a temporary name, not installed yet. */
export interface StagedWeights {
  readonly path: string
  /** The backbone's. */
  readonly hash: string
  /** Removes them, and the folders that were made for them. */
  discard(): void
}

/**
 * Writes a backbone's weights tensor by tensor, in the graph's order, as `tensors` gives them: no more than one is held. Synchronous, because
 * the HDF5 library that they come from is. Where `tensors` throws, nothing stays behind.
 */
export function stageWeights(dir: string, backbone: Pick<Backbone, 'graph' | 'input'>, tensors: Iterable<Pick<WeightTensor, 'data'>>): StagedWeights {
  const made = mkdirSync(dir, { recursive: true })
  const path = temporaryPath(join(dir, `${backbone.graph.name}.weights`))
  const discard = (): void => {
    rmSync(path, { force: true })
    if (made !== undefined) removeEmpty(resolve(dir), resolve(made))
  }
  try {
    const hash = createHash('sha256').update(backboneIdentity(backbone))
    const file = openSync(path, 'w')
    try {
      writeAll(file, encodeWeightsHeader(expectedWeights(backbone.graph)))
      for (const { data } of tensors) {
        const bytes = littleEndianBytes(data)
        hash.update(bytes)
        writeAll(file, bytes)
      }
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    return { path, hash: hash.digest('hex'), discard }
  } catch (error) {
    discard()
    throw error
  }
}

/** Removes `dir` and the folders above it up to `top`, as long as nobody has put anything there. */
function removeEmpty(dir: string, top: string): void {
  try {
    rmdirSync(dir)
  } catch {
    return
  }
  if (dir !== top) removeEmpty(dirname(dir), top)
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
}
