import { open } from 'node:fs/promises'
import { closeSync, openSync, readSync } from 'node:fs'
import { z } from 'zod'
import type { KerasWeightsFile } from '../../core/backbones/kerasFile.ts'
import { torchAsKeras, type TorchTensor } from '../../core/backbones/torchTensors.ts'
import { BackboneFileError } from './weightsFileKind.ts'

/** A header of more than this is no weights file's (the format's own limit). */
const MAX_HEADER = 100_000_000

const entrySchema = z.object({ dtype: z.string(), shape: z.array(z.int().nonnegative()), data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]) })

/** Whether a file begins as safetensors do: a length, then a JSON object. */
export async function isSafetensors(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch(() => undefined)
  if (file === undefined) return false
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(9), 0, 9, 0)
    return bytesRead === 9 && buffer[8] === 0x7b && buffer.readBigUInt64LE(0) < MAX_HEADER
  } finally {
    await file.close()
  }
}

/**
 * Opens torchvision's weights as a safetensors file (header: 8 bytes of length, JSON of dtype, shape and offsets by name; then the numbers), hands them to
 * `use` in Keras's terms and closes it. Numbers are read tensor by tensor. Throws BackboneFileError.
 */
export async function withSafetensors<T>(path: string, use: (file: KerasWeightsFile) => T): Promise<T> {
  const { header, start, size } = await readHeader(path)
  const descriptor = openSync(path, 'r')
  try {
    return use(torchAsKeras(Object.entries(header).flatMap(([name, value]) => (name === '__metadata__' ? [] : [tensorOf(path, descriptor, { name, value, start, size })]))))
  } finally {
    closeSync(descriptor)
  }
}

async function readHeader(path: string): Promise<{ header: object; start: number; size: number }> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const length = Number((await file.read(Buffer.alloc(8), 0, 8, 0)).buffer.readBigUInt64LE(0))
    const start = 8 + length
    if (start > size) throw truncated(path, size, start)
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, 8)
    const header: unknown = parse(buffer.toString('utf8'))
    if (typeof header !== 'object' || header === null) throw damaged(path, 'its header is not JSON')
    return { header, start, size }
  } finally {
    await file.close()
  }
}

function tensorOf(path: string, descriptor: number, { name, value, start, size }: { readonly name: string; readonly value: unknown; readonly start: number; readonly size: number }): TorchTensor {
  const entry = entrySchema.safeParse(value)
  if (!entry.success) throw damaged(path, `its header says nothing usable of "${name}"`)
  const { dtype, shape, data_offsets: [from, to] } = entry.data
  const count = shape.reduce((product, n) => product * n, 1)
  if (start + to > size) throw truncated(path, size, start + to)
  if (dtype === 'F32' && to - from !== 4 * count) throw damaged(path, `"${name}" has ${to - from} bytes for ${shape.join(' x ')} numbers`)
  return {
    name,
    shape,
    read: () => {
      if (dtype !== 'F32') throw new BackboneFileError(path, 'safetensors', `holds the weight "${name}" as ${dtype}; only F32 is read. Save it in float32.`)
      const numbers = new Float32Array(count)
      const bytes = new Uint8Array(numbers.buffer)
      for (let at = 0; at < bytes.length; ) {
        const read = readSync(descriptor, bytes, at, bytes.length - at, start + from + at)
        if (read === 0) throw truncated(path, start + from + at, start + to)
        at += read
      }
      return numbers
    }
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function truncated(path: string, size: number, wanted: number): BackboneFileError {
  return new BackboneFileError(path, 'truncated', `is truncated: it has ${size} of ${wanted} bytes at least. Get it again.`)
}

function damaged(path: string, what: string): BackboneFileError {
  return new BackboneFileError(path, 'damaged', `is a damaged safetensors file: ${what}. Get it again.`)
}
