import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Reference data beside the repository; CI has it, a bare clone may not. */
const SHARED = join(import.meta.dirname, '../../../shared')
export const hasShared = existsSync(SHARED)
/** Appended to a suite's title, so that a skip says why. */
export const skipNote = hasShared ? '' : ' (skipped: ../shared is absent)'

export function sharedPath(...parts: readonly string[]): string {
  return join(SHARED, ...parts)
}

/** Little-endian float32 as the goldens hold it. */
export function float32FromBase64(text: string): Float32Array {
  const bytes = Buffer.from(text, 'base64')
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i))
}

export function readSharedJson(...parts: readonly string[]): unknown {
  return JSON.parse(readFileSync(sharedPath(...parts), 'utf8'))
}

/** max |actual - expected| / max |expected| */
export function relativeError(actual: Float32Array, expected: Float32Array): number {
  if (actual.length !== expected.length) return Infinity
  let difference = 0
  let scale = 0
  for (let i = 0; i < expected.length; i++) {
    difference = Math.max(difference, Math.abs((actual[i] ?? NaN) - (expected[i] ?? NaN)))
    scale = Math.max(scale, Math.abs(expected[i] ?? 0))
  }
  return difference / scale
}
