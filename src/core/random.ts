/**
 * Counter-based random numbers: a value depends on (seed, index) alone, so any part of a generated thing can be made again on its own
 * and every machine makes the same one. `mix` is the 32-bit finaliser of the "lowbias32" hash.
 */
export function mix(x: number): number {
  let h = x | 0
  h ^= h >>> 16
  h = Math.imul(h, 0x7feb352d)
  h ^= h >>> 15
  h = Math.imul(h, 0x846ca68b)
  h ^= h >>> 16
  return h >>> 0
}

/** The k-th number of stream `seed`, in [0, 1). */
export function unit(seed: number, k: number): number {
  return mix((k + Math.imul(seed, 0x9e3779b9)) | 0) / 4294967296
}

/** A stream of random numbers. */
export interface Random {
  /** uniform in [0, 1) */
  next(): number
  /** uniform in [low, high) */
  between(low: number, high: number): number
  /** integer, uniform in [0, n) */
  integer(n: number): number
  /** standard normal (Box-Muller) */
  normal(): number
  /** a shuffled copy (Fisher-Yates) */
  shuffle<T>(items: readonly T[]): T[]
  /** an independent stream, named so that adding draws elsewhere does not move it */
  fork(label: string | number): Random
}

/** A random stream that two runs with the same `seed` (any integer) draw alike. */
export function createRandom(seed: number): Random {
  const key = mix(seed | 0)
  let k = 0
  const next = (): number => unit(key, k++)
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    integer: (n) => Math.floor(next() * n),
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    shuffle(items) {
      const out = [...items]
      for (let i = out.length - 1; i > 0; i--) {
        const j = Math.floor(next() * (i + 1))
        const a = out[i]
        const b = out[j]
        if (a !== undefined && b !== undefined) {
          out[i] = b
          out[j] = a
        }
      }
      return out
    },
    fork: (label) => createRandom(mix(key ^ hashLabel(label)))
  }
}

function hashLabel(label: string | number): number {
  const text = String(label)
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return mix(h)
}
