import { resolve } from 'node:path'
import { runJob } from '../jobs/runJob.ts'
import { BATCH_SIZE, type FeatureOptions } from './featuresOf.ts'
import type { Refusal } from './import/findings.ts'
import type { JobsContext } from './workContext.ts'

export interface FileFeatures {
  readonly path: string
  readonly pixelDigest: string
  readonly frame: number
  readonly features: Float32Array
}

/** Features of the first frame of files, in the order given, without a library. What is no image is listed as refused. */
export async function featuresOfFiles(
  { spawn, engine, weightsDirs, signal, onProgress }: JobsContext,
  files: readonly string[],
  { backbone, input, pooling }: FeatureOptions
): Promise<{ readonly rows: readonly FileFeatures[]; readonly refused: readonly Refusal[] }> {
  const rows: FileFeatures[] = []
  const refused: Refusal[] = []
  await runJob(
    spawn,
    'featurize',
    {
      images: files.map((path, index) => ({ index, path: resolve(path), frame: 0 })),
      done: [],
      backbone: { name: backbone.name, weightsDirs, hash: backbone.hash },
      input,
      pooling,
      batchSize: BATCH_SIZE,
      engine
    },
    {
      signal,
      onProgress,
      onChunk(chunk) {
        chunk.indices.forEach((index, row) =>
          rows.push({
            path: files[index] ?? '',
            pixelDigest: chunk.pixelDigests[row] ?? '',
            frame: 0,
            features: chunk.features.slice(row * chunk.d, (row + 1) * chunk.d)
          })
        )
        refused.push(...chunk.refused.map(({ index, code, reason }) => ({ path: files[index] ?? '', code, reason })))
      }
    }
  )
  return { rows, refused }
}
