import { joinBytes } from '../../src/core/joinBytes.ts'
import type { Random } from '../../src/core/random.ts'
import { TINY_JPEGS } from '../fixtures/tinyJpegs.ts'
import { encodeLosslessJpeg } from '../fixtures/losslessJpeg.ts'
import type { BuiltInput } from './buildDicom.ts'
import { lie } from './mutate.ts'

/** A JPEG by its marker segments: left out, doubled, in another order, with other sizes, tables and restart intervals. */
export function buildJpeg(random: Random): BuiltInput {
  const { segments, data } = split(source(random))
  let changed: Uint8Array[] = segments.map((segment) => segment.slice())
  const count = random.integer(4)
  for (let i = 0; i < count; i++) {
    const at = random.integer(changed.length)
    const segment = changed[at]
    if (segment === undefined) continue
    const kind = random.integer(6)
    if (kind === 0) changed.splice(at, 1)
    else if (kind === 1) changed.splice(random.integer(changed.length), 0, segment)
    else if (kind === 2) changed = random.shuffle(changed)
    else if (kind === 3) changed.splice(at, 0, Uint8Array.of(0xff, 0xdd, 0, 4, random.integer(256), random.integer(256)))
    else if (kind === 4) changeFrame(changed, random)
    else for (let k = 0; k < 3; k++) segment[4 + random.integer(Math.max(1, segment.length - 4))] = random.next() < 0.5 ? random.integer(256) : lie(random, 256) & 255
  }
  const scan = data.slice(0, random.next() < 0.8 ? data.length : random.integer(data.length))
  if (random.next() < 0.3) scan[random.integer(scan.length)] = random.integer(256)
  return { bytes: joinBytes([Uint8Array.of(0xff, 0xd8), ...changed, scan, ...(random.next() < 0.8 ? [Uint8Array.of(0xff, 0xd9)] : [])]) }
}

function source(random: Random): Uint8Array {
  const tiny = Object.values(TINY_JPEGS)
  const one = tiny[random.integer(tiny.length + 1)]
  if (one !== undefined) return Uint8Array.from(Buffer.from(one.file, 'base64'))
  const shape = { width: 1 + random.integer(12), height: 1 + random.integer(12), components: random.next() < 0.5 ? 1 : 3, precision: 8, predictor: 1 + random.integer(7), restartRows: 0, interleaved: true }
  return encodeLosslessJpeg(Array.from({ length: shape.width * shape.height * shape.components }, () => random.integer(256)), shape)
}

/** The marker segments up to and including the first scan's header, and the rest without its end marker. */
function split(bytes: Uint8Array): { segments: Uint8Array[]; data: Uint8Array } {
  const segments: Uint8Array[] = []
  let at = 2
  for (let marker = 0; marker !== 0xda && at + 4 <= bytes.length; ) {
    marker = bytes[at + 1] ?? 0
    const end = at + 2 + (bytes[at + 2] ?? 0) * 256 + (bytes[at + 3] ?? 0)
    segments.push(bytes.subarray(at, end))
    at = end
  }
  return { segments, data: bytes.subarray(at, bytes.length - 2) }
}

/** Another process, precision, size, number of components or sampling in the frame header. */
function changeFrame(segments: readonly Uint8Array[], random: Random): void {
  const frame = segments.find((segment) => [0xc0, 0xc1, 0xc2, 0xc3].includes(segment[1] ?? 0))
  if (frame === undefined) return
  const kind = random.integer(5)
  if (kind === 0) frame[1] = 0xc0 + random.integer(16)
  else if (kind === 1) frame[4] = random.integer(20)
  else if (kind === 2) frame[5 + random.integer(4)] = random.next() < 0.5 ? random.integer(256) : 255
  else if (kind === 3) frame[9] = random.integer(6)
  else frame[11] = random.integer(256)
}
