import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import * as z from 'zod'

// hyparquet leaves a null cell of some columns out
const text = z.string().nullish().transform((value) => value ?? null)
const numbers = z.union([z.array(z.number()), z.instanceof(Float32Array), z.instanceof(Float64Array)]).nullish().transform((value) => value ?? null)
const rowSchema = z.object({ id: z.string(), path: text, label: text, group: text, pixelDigest: text, copy: z.int().nullish().transform((value) => value ?? 0), features: numbers, thumbnail: numbers, code: text, reason: text })

/** One image as executors wrote it, or a random copy of it (`copy` above 0): features, or why there are none. */
export type ScaledRow = z.infer<typeof rowSchema>

/** Spark writes features where this program cannot read them by itself. */
export class FeaturesElsewhereError extends Error {
  override readonly name = 'FeaturesElsewhereError'
  readonly code = 'features-elsewhere'
}

/** The rows that a job's waves have written, row group by row group: of images, and of their random copies only where those are asked for. Throws FeaturesElsewhereError where they do not lie in a folder of this machine. */
export async function* scaledRows(out: string, { copies = false }: { readonly copies?: boolean } = {}): AsyncGenerator<readonly ScaledRow[], void, undefined> {
  for (const file of await featureFiles(out)) {
    const buffer = await asyncBufferFromFile(file)
    const metadata = await parquetMetadataAsync(buffer)
    let rowStart = 0
    for (const group of metadata.row_groups) {
      const rowEnd = rowStart + Number(group.num_rows)
      const rows = rowSchema.array().parse(await parquetReadObjects({ file: buffer, metadata, rowStart, rowEnd }))
      yield copies ? rows : rows.filter(({ copy }) => copy === 0)
      rowStart = rowEnd
    }
  }
}

async function featureFiles(out: string): Promise<string[]> {
  if (!out.startsWith('file:')) throw new FeaturesElsewhereError(`The features lie at ${out}, which this program cannot read by itself: "hilum scale fetch" copies them.`)
  const folder = join(out.replace(/^file:(\/\/)?/, ''), 'features')
  const names = await readdir(folder, { recursive: true }).catch(() => {
    throw new FeaturesElsewhereError(`There are no features at ${folder}: compute them first, or bring them here with "hilum scale fetch" where the job has a --store.`)
  })
  return names.filter((name) => name.endsWith('.parquet') && !name.split(/[\\/]/).some((part) => part.startsWith('_') || part.startsWith('.'))).toSorted().map((name) => join(folder, name))
}
