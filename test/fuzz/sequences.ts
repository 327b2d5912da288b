import { joinBytes } from '../../src/core/joinBytes.ts'
import type { Random } from '../../src/core/random.ts'
import { elementBytes, itemHead, textBytes, UNDEFINED_LENGTH, type Encoding } from './dicomBytes.ts'
import { lie } from './mutate.ts'

/** A few sequences of group 0008, nested up to four deep, of defined and undefined length; with `lying` some lengths are wrong. */
export function buildSequences(random: Random, encoding: Encoding, lying: boolean): Uint8Array[] {
  return Array.from({ length: random.integer(3) }, (_, i) => sequence(0x00081110 + i, random, encoding, lying, 4))
}

function sequence(tag: number, random: Random, encoding: Encoding, lying: boolean, depth: number): Uint8Array {
  const items = Array.from({ length: random.integer(4) }, () => item(random, encoding, lying, depth))
  const value = joinBytes(items)
  const wrong = lying && random.next() < 0.3
  if (random.next() < 0.5) return elementBytes(tag, 'SQ', value, encoding, wrong ? lie(random, value.length) : value.length)
  const end = wrong && random.next() < 0.5 ? new Uint8Array() : itemHead(0xe0dd, 0, encoding.little)
  return elementBytes(tag, 'SQ', joinBytes([value, end]), encoding, UNDEFINED_LENGTH)
}

function item(random: Random, encoding: Encoding, lying: boolean, depth: number): Uint8Array {
  const parts = [elementBytes(0x00080100, 'SH', textBytes('code'), encoding)]
  if (depth > 0 && random.next() < 0.5) parts.push(sequence(0x00081140, random, encoding, lying, depth - 1))
  const value = joinBytes(parts)
  const wrong = lying && random.next() < 0.3
  if (random.next() < 0.5) return joinBytes([itemHead(0xe000, wrong ? lie(random, value.length) : value.length, encoding.little), value])
  return joinBytes([itemHead(0xe000, UNDEFINED_LENGTH, encoding.little), value, itemHead(0xe00d, wrong ? lie(random, 4) : 0, encoding.little)])
}
