import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { decodeJpegFrame } from '../../src/core/dicom/decodeJpegFrame.ts'
import { decodeNativeFrame } from '../../src/core/dicom/nativePixels.ts'
import { decodeRle } from '../../src/core/dicom/decodeRle.ts'
import type { PixelDescription } from '../../src/core/dicom/pixelDescription.ts'
import { loadCodecs } from '../../src/main/codecs.ts'
import type { BenchOptions } from '../main.ts'
import { ctPixels } from '../ctSlices.ts'
import { median } from '../median.ts'
import { pythonWith, startPeer } from '../pythonPeers.ts'

const PEERS = ['imagecodecs==2026.3.6', 'numpy']
const ROUNDS = 7

export interface DecodeFigure {
  readonly codec: string
  /** Decoded megabytes per second. */
  readonly hilum: number
  readonly native: number
}

const answerSchema = z.object({ ms: z.number(), sum: z.number() })

/** Frames of each coding, decoded here and by the native library in turns; the decoded values must be the same. Undefined where the peers cannot be had. */
export async function benchDecode(dir: string, { say }: BenchOptions): Promise<DecodeFigure[] | undefined> {
  const environment = await pythonWith(PEERS, say)
  if ('missing' in environment) {
    say(`without native codecs: ${environment.missing}`)
    return undefined
  }
  await writeFile(join(dir, 'slice.raw'), new Uint8Array(ctPixels(20, { slices: 41, size: 512, seed: 7 }).buffer))
  await writeFile(join(dir, 'film.raw'), new Uint8Array(ctPixels(20, { slices: 41, size: 2048, seed: 7 }).buffer))
  const peer = startPeer(environment.python, join(import.meta.dirname, 'decode.py'), [dir])
  try {
    await peer.started()
    const own = await ownDecoders()
    const figures: DecodeFigure[] = []
    for (const [codec, decode] of Object.entries(own)) {
      const coded = new Uint8Array(await readFile(join(dir, `${codec}.coded`)))
      const size = decode(coded).byteLength
      const times = Math.max(1, Math.round(4e7 / size / (codec === 'uncompressed' ? 0.05 : 10)))
      const sums = { here: 0, there: 0 }
      const ms: { here: number[]; there: number[] } = { here: [], there: [] }
      for (let round = 0; round <= ROUNDS; round++) {
        const started = performance.now()
        let last = decode(coded)
        for (let k = 1; k < times; k++) last = decode(coded)
        const here = (performance.now() - started) / times
        const there = answerSchema.parse(await peer.ask({ codec, times }))
        sums.here = sumOf(last)
        sums.there = there.sum
        if (round > 0) {
          ms.here.push(here)
          ms.there.push(there.ms)
        }
      }
      if (codec !== 'jpeg' && sums.here !== sums.there) throw new Error(`${codec}: the decoders disagree (${sums.here}, ${sums.there})`)
      const speed = (values: readonly number[]): number => size / 1000 / median(values)
      figures.push({ codec, hilum: speed(ms.here), native: speed(ms.there) })
      say(`${codec}: ${speed(ms.here).toFixed(0)} MB/s here, ${speed(ms.there).toFixed(0)} natively`)
    }
    return figures
  } finally {
    peer.close()
  }
}

type Samples = Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array

async function ownDecoders(): Promise<Record<string, (coded: Uint8Array<ArrayBuffer>) => Samples>> {
  const codecs = await loadCodecs()
  const { frameDecoders } = codecs
  const description: PixelDescription = {
    rows: 512, columns: 512, frames: 1, samplesPerPixel: 1, bitsAllocated: 16, bitsStored: 12, highBit: 11, signed: false, planar: false,
    photometricInterpretation: 'MONOCHROME2', kind: 'integer', element: 'x7fe00010'
  }
  return {
    uncompressed: (coded) => integers(decodeNativeFrame(coded.slice(), description).data),
    rle: (coded) => new Uint16Array(decodeRle(coded, 512 * 512, 1, 2).buffer),
    jpeg: (coded) => codecs.decodeJpeg(coded).data,
    'lossless jpeg': (coded) => decodeJpegFrame(coded, description, codecs).data,
    'jpeg-ls': (coded) => frameDecoders.jpegLs(coded).data,
    'jpeg 2000': (coded) => frameDecoders.jpeg2000(coded).data,
    htj2k: (coded) => frameDecoders.htj2k(coded).data
  }
}

function sumOf(samples: Samples): number {
  let sum = 0
  for (const value of samples) sum += value
  return sum
}

function integers(data: Samples | Float32Array | Float64Array): Samples {
  if (data instanceof Float32Array || data instanceof Float64Array) throw new TypeError('integers were expected')
  return data
}
