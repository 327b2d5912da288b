import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createRandom } from '../../src/core/random.ts'
import { loadCodecs } from '../../src/main/codecs.ts'
import { checkInput, type Checked } from './checkInput.ts'
import { checkZip } from './checkZip.ts'
import { loadCorpus } from './corpus.ts'
import { FORMATS, makeInput } from './makeInput.ts'
import { mutate } from './mutate.ts'
import { runFuzz, type FuzzOptions } from './runFuzz.ts'

const shared = join(import.meta.dirname, '../../../shared/data/dicom')
const failures = mkdtempSync(join(tmpdir(), 'hilum-fuzz-test-'))
afterAll(() => rmSync(failures, { recursive: true, force: true }))
const options: FuzzOptions = { seed: 1, from: 0, to: 400, limitMs: 60_000, limitMemory: 512 * 2 ** 20, failures }

function digest(inputs: readonly Uint8Array[]): string {
  const hash = createHash('sha256')
  for (const bytes of inputs) hash.update(bytes)
  return hash.digest('hex')
}

describe('damaged and built inputs', () => {
  it('end in pixels that agree with their header or in a named refusal, in bounded time and memory', async () => {
    const { failures: failed, outcomes, inputs } = await runFuzz(options)
    expect({ inputs, failed, seen: Object.values(outcomes).reduce((sum, count) => sum + count, 0) }).toEqual({ inputs: 400, failed: [], seen: 400 })
    expect(Object.keys(outcomes)).toEqual(expect.arrayContaining(['decoded', 'damaged', 'truncated', 'implausible-size', 'unsupported-pixels']))
  })

  it.skipIf(!existsSync(shared))('do so when real files are damaged (skipped: needs ../shared/data/dicom)', async () => {
    const { failures: failed, inputs } = await runFuzz({ ...options, seed: 2, corpus: shared })
    expect({ inputs, failed }).toEqual({ inputs: 400, failed: [] })
  })
})

describe('the inputs', () => {
  it('are the same for the same seed, and others for another', async () => {
    const corpus = await loadCorpus(undefined)
    const made = (seed: number): string => digest(Array.from({ length: 60 }, (_, i) => makeInput(seed, i, corpus, undefined).bytes))
    expect(made(7)).toBe(made(7))
    expect(made(7)).not.toBe(made(8))
  })

  it.each(FORMATS)('of %s alone are read as such, some of them to the end', async (only) => {
    const [codecs, corpus] = [await loadCodecs(), await loadCorpus(undefined)]
    const outcomes: Checked[] = []
    for (let i = 0; i < 80; i++) {
      const { bytes } = makeInput(1, i, corpus, only)
      outcomes.push(only === 'zip' ? await checkZip(bytes, codecs) : checkInput({ bytes }, codecs))
    }
    expect(outcomes.flatMap(({ problems }) => problems)).toEqual([])
    expect(outcomes.filter(({ outcome }) => outcome === (only === 'zip' ? 'archive' : 'decoded')).length).toBeGreaterThan(3)
  })

  it('are made without changing the files that they come from', () => {
    const files = [0, 1, 2].map((i) => Uint8Array.from({ length: 700 }, (_, k) => (k * (i + 3)) & 255))
    const before = digest(files)
    const made = Array.from({ length: 300 }, (_, i) => mutate(files[i % 3] ?? new Uint8Array(), files, createRandom(i)))
    expect([digest(files), new Set(made.map((bytes) => digest([bytes]))).size > 250]).toEqual([before, true])
  })
})

describe('a run', () => {
  it('kills and keeps what takes too long', async () => {
    const { failures: failed, outcomes } = await runFuzz({ ...options, to: 2, limitMs: 0 })
    expect(failed.map(({ index, problems }) => [index, problems])).toEqual([0, 1].map((index) => [index, ['takes longer than 0 s']]))
    expect([outcomes, failed.every(({ path }) => existsSync(path))]).toEqual([{ hang: 2 }, true])
  })

  it('keeps what takes too much memory', async () => {
    const { failures: failed } = await runFuzz({ ...options, to: 1, limitMemory: 2 ** 20 })
    expect(failed.map(({ index, problems }) => [index, problems])).toEqual([[0, ['takes more than 1 MB of memory']]])
  })

  it('reads a kept input again', async () => {
    const { failures: failed } = await runFuzz({ ...options, to: 1, limitMemory: 2 ** 20 })
    const again = await runFuzz({ ...options, to: 1, replay: failed[0]?.path })
    expect([again.failures, again.slowest.bytes]).toEqual([[], makeInput(1, 0, await loadCorpus(undefined), undefined).bytes.length])
  })
})

describe('the check', () => {
  it('finds pixels where there should be none, and other values than were written', async () => {
    const codecs = await loadCodecs()
    const corpus = await loadCorpus(undefined)
    const file = corpus.find(({ format }) => format === 'jpeg')
    if (file === undefined) throw new Error('the corpus has no JPEG')
    expect(checkInput({ bytes: file.bytes, expected: { refused: true } }, codecs).problems).toEqual(['pixels came out of a file that contradicts itself'])
    expect(checkInput({ bytes: file.bytes, expected: { values: [[1, 2]] } }, codecs).problems).toEqual(['frame 0 of 1 has other values than were written'])
    expect(checkInput({ bytes: Uint8Array.of(1), expected: { values: [[1, 2]] } }, codecs).problems).toEqual([expect.stringContaining('a file that holds together is refused')])
  })
})
