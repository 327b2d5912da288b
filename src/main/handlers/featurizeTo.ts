import { dirname, extname, resolve } from 'node:path'
import type { SchemaElement } from 'hyparquet'
import { parquetWriteFile } from 'hyparquet-writer'
import type { InputSpec } from '../../core/image/image.ts'
import type { Pooling } from '../engine/engine.ts'
import type { EngineFacts } from '../jobs/jobKinds.ts'
import { durableWrite } from '../store/durableFiles.ts'
import { pseudonym } from './datasets.ts'
import { featuresOf } from './featuresOf.ts'
import { featuresOfFiles } from './featuresOfFiles.ts'
import type { Refusal } from './import/findings.ts'
import { planImport } from './import/planImport.ts'
import { describeBackbone } from './learnJobs.ts'
import { makeOutputFolder } from './outputFolder.ts'
import type { JobsContext, WorkContext } from './workContext.ts'

export interface FeaturizeResult {
  readonly backbone: { readonly name: string; readonly hash: string }
  readonly engine: EngineFacts
  readonly pooling: Pooling
  /** The layer that the features were taken from, where one was named. */
  readonly tap?: string
  readonly input: InputSpec
  readonly d: number
  /** In the order of the rows of the file written. */
  readonly rows: readonly FeaturizedRow[]
  readonly refused: readonly Refusal[]
  readonly out?: string
}

export interface FeaturizedRow {
  /** The file, for files; absent for a library's images. */
  readonly path?: string
  readonly pixelDigest: string
  readonly frame: number
  readonly label?: string
  /** A pseudonym: the same for all images of a group. */
  readonly group?: string
  /** Only where no file was asked for. */
  readonly features?: readonly number[]
}

/** `--out` names a format that features are not written in. */
export class FeatureOutputError extends Error {
  readonly code = 'usage'
  constructor(out: string) {
    super(`${out}: features are written as .npy (NumPy, float32 [images, features]) or .parquet (pixelDigest, frame, path, label, group, features)`)
    this.name = 'FeatureOutputError'
  }
}

export interface FeaturizeOptions {
  readonly pooling: Pooling
  /** A layer by its Keras name; the network's last where absent. */
  readonly tap?: string
  /** A .npy or .parquet file. */
  readonly out?: string
}

/** Features of files, without a library. Folders are walked; what is no image is listed as refused. */
export async function featurizeFiles(context: JobsContext, name: string, paths: readonly string[], options: FeaturizeOptions): Promise<FeaturizeResult> {
  await prepareOutput(options.out)
  const backbone = await describeBackbone(context, name, options.pooling, tapOf(options))
  const plan = await planImport(paths, {}, context.signal)
  const refused: Refusal[] = [...plan.refused]
  const computed = await featuresOfFiles(context, plan.entries, { backbone, input: backbone.input, pooling: options.pooling })
  refused.push(...computed.refused)
  return finish(computed.rows, { backbone, pooling: options.pooling, input: backbone.input, refused, ...(options.out === undefined ? {} : { out: options.out }) })
}

/** Features of a data set's images, kept in the library. */
export async function featurizeDataset(context: WorkContext, name: string, datasetName: string, options: FeaturizeOptions): Promise<FeaturizeResult> {
  await prepareOutput(options.out)
  const dataset = context.library.datasets.named(datasetName)
  const backbone = await describeBackbone(context, name, options.pooling, tapOf(options))
  const set = await featuresOf(context, context.library.datasets.items(dataset.id), { backbone, input: backbone.input, pooling: options.pooling })
  const { columns, data } = set.features
  const rows = set.items.map(({ pixelDigest, frame, label, group }, i) => ({
    pixelDigest,
    frame,
    label,
    // given groups may be named after patients
    group: pseudonym('group', group),
    features: Float32Array.from(data.subarray(i * columns, (i + 1) * columns))
  }))
  const refused = set.refused.map(({ index, code, reason }) => ({ path: `image ${index + 1} of the data set`, code, reason }))
  return finish(rows, { backbone, pooling: options.pooling, input: backbone.input, refused, ...(options.out === undefined ? {} : { out: options.out }) })
}

type RowWithFeatures = Omit<FeaturizedRow, 'features'> & { readonly features: Float32Array }

interface Finish {
  readonly backbone: { readonly name: string; readonly hash: string; readonly tap?: string; readonly engine: EngineFacts; readonly d: number }
  readonly pooling: Pooling
  readonly input: InputSpec
  readonly refused: readonly Refusal[]
  readonly out?: string
}

async function finish(rows: readonly RowWithFeatures[], { backbone, pooling, input, refused, out }: Finish): Promise<FeaturizeResult> {
  if (out !== undefined) await writeFeatures(out, rows, backbone.d)
  return {
    backbone: { name: backbone.name, hash: backbone.hash },
    engine: backbone.engine,
    pooling,
    ...tapOf(backbone),
    input,
    d: backbone.d,
    rows: rows.map(({ features, ...row }) => (out === undefined ? { ...row, features: Array.from(features) } : row)),
    refused,
    ...(out === undefined ? {} : { out })
  }
}

function tapOf({ tap }: { readonly tap?: string }): { tap?: string } {
  return tap === undefined ? {} : { tap }
}

async function prepareOutput(out: string | undefined): Promise<void> {
  if (out === undefined) return
  if (!['.npy', '.parquet'].includes(extname(out).toLowerCase())) throw new FeatureOutputError(out)
  await makeOutputFolder(dirname(resolve(out)))
}

async function writeFeatures(out: string, rows: readonly RowWithFeatures[], d: number): Promise<void> {
  if (extname(out).toLowerCase() === '.npy') return durableWrite(out, encodeNpy(rows, d))
  const text = (name: 'path' | 'label' | 'group') => ({ name, data: rows.map((row) => row[name] ?? null) })
  parquetWriteFile({
    filename: out,
    schema: PARQUET_SCHEMA,
    columnData: [
      { name: 'pixelDigest', data: rows.map((row) => row.pixelDigest) },
      { name: 'frame', data: Int32Array.from(rows, (row) => row.frame) },
      text('path'),
      text('label'),
      text('group'),
      { name: 'features', data: rows.map((row) => Array.from(row.features)) }
    ]
  })
}

/** `features` is a list of float32, which `hilum fit`, Spark and pandas read as one vector per image. */
const PARQUET_SCHEMA: SchemaElement[] = [
  { name: 'root', num_children: 6 },
  { name: 'pixelDigest', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
  { name: 'frame', type: 'INT32', repetition_type: 'REQUIRED' },
  { name: 'path', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
  { name: 'label', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
  { name: 'group', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
  { name: 'features', converted_type: 'LIST', repetition_type: 'REQUIRED', num_children: 1 },
  { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
  { name: 'element', type: 'FLOAT', repetition_type: 'REQUIRED' }
]

/** NumPy's format, version 1.0: float32 little-endian, C order, [rows, d]. */
export function encodeNpy(rows: readonly { readonly features: Float32Array }[], d: number): Uint8Array {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows.length}, ${d}), }`
  const padded = `${header.padEnd(Math.ceil((10 + header.length + 1) / 64) * 64 - 11)}\n`
  const bytes = new Uint8Array(10 + padded.length + rows.length * d * 4)
  bytes.set([0x93, ...new TextEncoder().encode('NUMPY'), 1, 0, padded.length & 255, padded.length >> 8])
  bytes.set(new TextEncoder().encode(padded), 10)
  const view = new DataView(bytes.buffer)
  rows.forEach(({ features }, i) => features.forEach((value, j) => view.setFloat32(10 + padded.length + (i * d + j) * 4, value, true)))
  return bytes
}
