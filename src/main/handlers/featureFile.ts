import { readFile, open, stat } from 'node:fs/promises'
import { parseFeatureTable, type FeatureTable } from '../../core/learn/featureTable.ts'
import { readParquetFeatures } from './parquetFeatures.ts'

/** A feature file that can't be opened. */
export class FeatureFileError extends Error {
  override readonly name = 'FeatureFileError'
  readonly code = 'feature-file'
}

/**
 * Reads a table of features, CSV or Parquet; the file's first bytes say which.
 * @throws FeatureFileError when there is no such file or it is too large for one CSV, FeatureTableError for what is wrong inside it
 */
export async function readFeatureFile(path: string, label: string): Promise<FeatureTable> {
  if (await isParquet(path)) return await readParquetFeatures(path, label)
  try {
    return parseFeatureTable(await readFile(path, 'utf8'), label)
  } catch (error) {
    if (errorCode(error) !== 'ERR_STRING_TOO_LONG') throw error
    throw new FeatureFileError(`${path} is too large for a CSV file (${(await stat(path)).size} bytes); give the features as Parquet.`)
  }
}

async function isParquet(path: string): Promise<boolean> {
  const file = await open(path).catch((error: unknown) => {
    const reason = errorCode(error) === 'ENOENT' ? 'there is no such file' : String(error)
    throw new FeatureFileError(`The feature file ${path} can't be read: ${reason}.`)
  })
  try {
    if ((await file.stat()).isDirectory()) throw new FeatureFileError(`${path} is a folder; name a CSV or Parquet file.`)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0)
    return bytesRead === 4 && buffer.toString('latin1') === 'PAR1'
  } finally {
    await file.close()
  }
}

function errorCode(error: unknown): unknown {
  return error instanceof Error ? Reflect.get(error, 'code') : undefined
}
