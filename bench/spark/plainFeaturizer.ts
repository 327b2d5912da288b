// Features of listed files without Spark: the desktop's own featurizer in one process, into one file. Arguments: a payload (JSON) and the file to write. Prints when its first and last batch were done.
import { open, readFile } from 'node:fs/promises'
import { featurize } from '../../src/main/jobs/featurize.ts'
import type { FeaturizePayload } from '../../src/main/jobs/jobKinds.ts'

const [payloadPath = '', out = ''] = process.argv.slice(2)
const payload: FeaturizePayload = JSON.parse(await readFile(payloadPath, 'utf8'))
const file = await open(out, 'w')
const batches: { readonly at: number; readonly rows: number }[] = []
await featurize(payload, {
  signal: new AbortController().signal,
  progress: () => undefined,
  send: async ({ indices, d, pixelDigests, features, thumbnails }) => {
    await file.write(`${JSON.stringify({ indices, d, pixelDigests })}\n`)
    await file.write(bytesOf(features))
    await file.write(bytesOf(thumbnails))
    batches.push({ at: Date.now(), rows: indices.length })
  }
})
await file.close()
process.stdout.write(`${JSON.stringify({ firstAt: batches[0]?.at, firstRows: batches[0]?.rows, lastAt: batches.at(-1)?.at, rows: batches.reduce((sum, { rows }) => sum + rows, 0) })}\n`)
// the engine's threads would keep the process
process.exit(0)

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}
