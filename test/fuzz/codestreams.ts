import type { Random } from '../../src/core/random.ts'
import { frameEncoder } from '../fixtures/encodeFrame.ts'
import { encodeLosslessJpeg } from '../fixtures/losslessJpeg.ts'
import { TINY_JPEGS } from '../fixtures/tinyJpegs.ts'

interface Codestream {
  readonly bytes: Uint8Array
  readonly uid: string
  readonly bits: number
}

const [WIDTH, HEIGHT] = [16, 12]
const SAMPLES = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => (i * 37 + (i % 7) * 11) & 255)
const JPEG = '1.2.840.10008.1.2.4.'
const CODESTREAMS: readonly Codestream[] = await makeCodestreams()

async function makeCodestreams(): Promise<Codestream[]> {
  const frame = { width: WIDTH, height: HEIGHT, bitsPerSample: 8, componentCount: 1, isSigned: false }
  const flat = new Uint8Array(WIDTH * HEIGHT)
  const coded = await Promise.all(
    (['jpegLs', 'jpeg2000', 'htj2k'] as const).map(async (kind) => {
      const encode = await frameEncoder(kind)
      const uid = `${JPEG}${{ jpegLs: 80, jpeg2000: 90, htj2k: 201 }[kind]}`
      return [SAMPLES, flat].map((data) => ({ bytes: encode(data, frame), uid, bits: 8 }))
    })
  )
  const lossless = { width: WIDTH, height: HEIGHT, components: 1, precision: 8, predictor: 1, restartRows: 0, interleaved: true }
  return [
    ...coded.flat(),
    { bytes: encodeLosslessJpeg(SAMPLES, lossless), uid: `${JPEG}70`, bits: 8 },
    { bytes: Uint8Array.from(Buffer.from(TINY_JPEGS.grey.file, 'base64')), uid: `${JPEG}50`, bits: 8 }
  ]
}

/** A codestream of a small picture whose own header says `rows` x `columns`, with zeros or ones appended now and then. */
export function codestreamOfSize(rows: number, columns: number, random: Random): Codestream {
  const { bytes: small, uid, bits } = CODESTREAMS[random.integer(CODESTREAMS.length)] ?? { bytes: SAMPLES, uid: `${JPEG}80`, bits: 8 }
  const bytes = new Uint8Array(small.length + (random.next() < 0.5 ? 0 : random.integer(20_000))).fill(random.next() < 0.5 ? 0 : 0x55)
  bytes.set(small.subarray(0, small.length - 2))
  bytes.set([0xff, 0xd9], bytes.length - 2)
  const view = new DataView(bytes.buffer)
  if (view.getUint16(0) === 0xff4f) {
    view.setUint32(8, columns)
    view.setUint32(12, rows)
    // one tile
    view.setUint32(24, columns)
    view.setUint32(28, rows)
    return { bytes, uid, bits }
  }
  for (let at = 2; at + 9 < bytes.length; at += 2 + view.getUint16(at + 2)) {
    const marker = bytes[at + 1] ?? 0
    if (![0xc0, 0xc1, 0xc2, 0xc3, 0xf7].includes(marker)) continue
    view.setUint16(at + 5, rows)
    view.setUint16(at + 7, columns)
    break
  }
  return { bytes, uid, bits }
}
