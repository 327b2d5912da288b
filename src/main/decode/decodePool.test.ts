import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { ctPixels, ctSlice } from '../../../bench/ctSlices.ts'
import { createDecodePool, type DecodePool } from './decodePool.ts'

const series = { slices: 2, size: 32, seed: 3 }
const slice = ctSlice(0, series)
let dir = ''
let pool: DecodePool

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'hilum-pool-'))
})
afterEach(() => pool.close())
afterAll(() => rmSync(dir, { recursive: true }))

/** A thread that ends over inputs whose first byte is 13, never answers those with 7, and hashes the others to their first byte. */
function faultyEntry(): string {
  const path = join(dir, 'faulty.mjs')
  writeFileSync(
    path,
    `import { parentPort } from 'node:worker_threads'
     parentPort.on('message', ({ input: { bytes } }) => {
       if (bytes[0] === 13) process.exit(3)
       if (bytes[0] === 14) throw new Error('broken')
       if (bytes[0] === 7) return
       parentPort.postMessage({ result: { bytes, hash: String(bytes[0]) } }, [bytes.buffer])
     })`
  )
  return path
}

test('bytes are handed over and come back with their hash; a file gives facts, stored values and pixels for the viewer', async () => {
  pool = createDecodePool({ threads: 1 })
  const bytes = Uint8Array.from(slice)
  const hashed = await pool.run('hash', { bytes })
  expect([bytes.length, hashed.hash]).toEqual([0, createHash('sha256').update(slice).digest('hex')])
  const { facts } = await pool.run('facts', { bytes: hashed.bytes })
  expect(facts).toMatchObject({ format: 'dicom', header: { modality: 'CT', instanceNumber: 1 }, frames: [{ width: 32, height: 32, bitsStored: 12, uniform: false }] })
  const path = join(dir, 'slice.dcm')
  writeFileSync(path, slice)
  const frame = await pool.run('frame', { path, frame: 0 })
  expect(frame.data).toEqual(ctPixels(0, series))
  const packed = await pool.run('viewer', { path, frame: 0 })
  const start = 4 + new DataView(packed.buffer).getUint32(0, true)
  expect(JSON.parse(new TextDecoder().decode(packed.subarray(4, start)))).toMatchObject({ dtype: 'uint16', width: 32, slope: 1, intercept: -1024, windows: [{ center: 40, width: 400 }] })
  expect(new Uint16Array(packed.buffer, start)).toEqual(ctPixels(0, series))
})

test('a part of a larger buffer is copied, and the buffer stays', async () => {
  pool = createDecodePool({ threads: 1 })
  const large = Uint8Array.of(9, 1, 2, 9)
  const { bytes } = await pool.run('hash', { bytes: large.subarray(1, 3) })
  expect([[...bytes], [...large]]).toEqual([[1, 2], [9, 1, 2, 9]])
})

test('a bad file is refused with its own code, and a missing one with the error of reading', async () => {
  pool = createDecodePool({ threads: 1 })
  await expect(pool.run('facts', { bytes: slice.slice(0, 1500) })).rejects.toMatchObject({ name: 'ImageRefusedError', code: 'truncated' })
  await expect(pool.run('frame', { path: join(dir, 'none'), frame: 0 })).rejects.toMatchObject({ code: 'ENOENT' })
})

test('a thread that ends costs the one input', async () => {
  pool = createDecodePool({ threads: 1, entry: faultyEntry() })
  const runs = [1, 13, 2, 14, 3].map((byte) => pool.run('hash', { bytes: Uint8Array.of(byte) }).then(({ hash }) => hash, (error: unknown) => String(error)))
  expect(await Promise.all(runs)).toEqual([
    '1',
    'ImageRefusedError: the decoder broke down over it: its thread ended with code 3',
    '2',
    'ImageRefusedError: the decoder broke down over it: broken',
    '3'
  ])
})

test('what is cancelled stops, waiting or begun, and the rest goes on', async () => {
  pool = createDecodePool({ threads: 1, entry: faultyEntry() })
  const begun = new AbortController()
  const waiting = new AbortController()
  const first = pool.run('hash', { bytes: Uint8Array.of(7) }, { signal: begun.signal })
  const second = pool.run('hash', { bytes: Uint8Array.of(8) }, { signal: waiting.signal })
  const third = pool.run('hash', { bytes: Uint8Array.of(9) })
  waiting.abort(new Error('second'))
  await expect(second).rejects.toThrow('second')
  begun.abort(new Error('first'))
  await expect(first).rejects.toThrow('first')
  expect((await third).hash).toBe('9')
})

test('what is waited for goes first', async () => {
  pool = createDecodePool({ threads: 1, entry: faultyEntry() })
  const order: string[] = []
  const ask = (byte: number, priority: 'waited-for' | 'background') => pool.run('hash', { bytes: Uint8Array.of(byte) }, { priority }).then(({ hash }) => order.push(hash))
  await Promise.all([ask(1, 'background'), ask(2, 'background'), ask(3, 'waited-for')])
  expect(order).toEqual(['1', '3', '2'])
})
