import { resolve } from 'node:path'
import type { ByteSource } from '../files/readBytes.ts'
import type { Refusal } from './import/findings.ts'
import { runFeaturize, type FeatureOptions } from './learnJobs.ts'
import type { JobsContext } from './workContext.ts'

export interface FileFeatures {
  readonly path: string
  readonly pixelDigest: string
  readonly frame: number
  readonly features: Float32Array
}

/** Features of the first frame of files, in the order given, without a library. What is no image is listed as refused. */
export async function featuresOfFiles(
  context: JobsContext,
  files: readonly ByteSource[],
  options: FeatureOptions
): Promise<{ readonly rows: readonly FileFeatures[]; readonly refused: readonly Refusal[] }> {
  const rows: FileFeatures[] = []
  const refused: Refusal[] = []
  const images = files.map(({ path, member }, index) => ({ index, path: resolve(path), frame: 0, ...(member === undefined ? {} : { member }) }))
  await runFeaturize(context, { images, done: [] }, options, (chunk) => {
    chunk.indices.forEach((index, row) =>
      rows.push({
        path: files[index]?.path ?? '',
        pixelDigest: chunk.pixelDigests[row] ?? '',
        frame: 0,
        features: chunk.features.slice(row * chunk.d, (row + 1) * chunk.d)
      })
    )
    refused.push(...chunk.refused.map(({ index, code, reason }) => ({ path: files[index]?.path ?? '', code, reason })))
  })
  return { rows, refused }
}
