import type { Random } from '../../src/core/random.ts'
import { joinBytes } from '../../src/core/joinBytes.ts'

/** `bytes` with one to four damages: flipped bits, a truncation, parts of `others`, lying lengths, swapped tags. Never changes its arguments. */
export function mutate(bytes: Uint8Array, others: readonly Uint8Array[], random: Random): Uint8Array {
  let out: Uint8Array = bytes.slice()
  const count = 1 + random.integer(4)
  for (let i = 0; i < count && out.length > 0; i++) {
    const damage = DAMAGES[random.integer(DAMAGES.length)]
    if (damage !== undefined) out = damage(out, others, random)
  }
  return out
}

type Damage = (bytes: Uint8Array, others: readonly Uint8Array[], random: Random) => Uint8Array

/** Headers are short and matter most: half of the places lie in the first 2 KiB. */
function place(length: number, random: Random): number {
  return random.integer(random.next() < 0.5 ? Math.min(length, 2048) : length)
}

const flipBits: Damage = (bytes, _, random) => {
  const count = 1 + random.integer(12)
  for (let i = 0; i < count; i++) {
    const at = place(bytes.length, random)
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.integer(8))
  }
  return bytes
}

const truncate: Damage = (bytes, _, random) => bytes.slice(0, place(bytes.length, random))

const splice: Damage = (bytes, others, random) => {
  const other = others[random.integer(others.length)] ?? bytes
  const [from, to] = [place(bytes.length, random), place(other.length, random)]
  const length = 1 + random.integer(Math.min(4096, other.length))
  const piece = other.slice(to, to + length)
  if (random.next() < 0.3) return joinBytes([bytes.subarray(0, from), other.subarray(to)])
  if (random.next() < 0.5) return joinBytes([bytes.subarray(0, from), piece, bytes.subarray(from)])
  bytes.set(piece.subarray(0, bytes.length - from), from)
  return bytes
}

const removeBlock: Damage = (bytes, _, random) => {
  const at = place(bytes.length, random)
  return joinBytes([bytes.subarray(0, at), bytes.subarray(at + 1 + random.integer(64))])
}

const fillBlock: Damage = (bytes, _, random) => {
  const at = place(bytes.length, random)
  return bytes.fill([0, 0xff, 0x20][random.integer(3)] ?? 0, at, at + 1 + random.integer(64))
}

/** A number that lengths and sizes lie with. */
export function lie(random: Random, length: number): number {
  const lies = [0, 1, 2, 0x7f, 0xff, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0xfffffffe, 0xffffffff, length, length + 1, length - 1, 2 * length]
  return lies[random.integer(lies.length)] ?? random.integer(65_536)
}

const lieAnywhere: Damage = (bytes, _, random) => {
  const size = [1, 2, 4][random.integer(3)] ?? 4
  const at = place(bytes.length, random)
  if (at + size > bytes.length) return bytes
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const value = lie(random, bytes.length - at)
  const little = random.next() < 0.5
  if (size === 4) view.setUint32(at, value >>> 0, little)
  else if (size === 2) view.setUint16(at, value & 0xffff, little)
  else bytes[at] = value & 255
  return bytes
}

function isCapital(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 65 && byte <= 90
}

/** Positions that look like explicit DICOM elements: a tag, then two capital letters. */
function elementsIn(bytes: Uint8Array): number[] {
  const found: number[] = []
  for (let at = 132; at + 8 <= Math.min(bytes.length, 65_536) && found.length < 2000; at += 2) {
    if (isCapital(bytes[at + 4]) && isCapital(bytes[at + 5])) found.push(at)
  }
  return found
}

const lieInElement: Damage = (bytes, others, random) => {
  const found = elementsIn(bytes)
  const at = found[random.integer(found.length)]
  if (at === undefined) return lieAnywhere(bytes, others, random)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  view.setUint16(at + 6, lie(random, bytes.length - at) & 0xffff, true)
  if (at + 12 <= bytes.length && random.next() < 0.5) view.setUint32(at + 8, lie(random, bytes.length - at) >>> 0, true)
  return bytes
}

const swapTags: Damage = (bytes, others, random) => {
  const found = elementsIn(bytes)
  const [a, b] = [found[random.integer(found.length)], found[random.integer(found.length)]]
  if (a === undefined || b === undefined || a === b) return removeBlock(bytes, others, random)
  // the tags alone, or with their VRs
  const size = random.next() < 0.5 ? 4 : 6
  const first = bytes.slice(a, a + size)
  bytes.copyWithin(a, b, b + size)
  bytes.set(first, b)
  return bytes
}

/** The first value of a short element becomes another number: sizes, bits, samples, sign. */
const changeValue: Damage = (bytes, others, random) => {
  const found = elementsIn(bytes).filter((at) => bytes[at + 4] === 0x55 && bytes[at + 5] === 0x53)
  const at = found[random.integer(found.length)]
  if (at === undefined || at + 10 > bytes.length) return flipBits(bytes, others, random)
  const value = random.next() < 0.5 ? random.integer(40) : lie(random, 512)
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).setUint16(at + 8, value & 0xffff, true)
  return bytes
}

const DAMAGES: readonly Damage[] = [flipBits, flipBits, truncate, splice, removeBlock, fillBlock, lieAnywhere, lieInElement, swapTags, changeValue]
