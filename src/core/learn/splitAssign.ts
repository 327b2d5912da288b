import type { Random } from '../random.ts'

/** A group as the stratification sees it: its id and its images per class. */
export interface GroupContent {
  readonly id: string
  readonly perClass: readonly number[]
}

/**
 * Divides groups among parts, never splitting one, so that every part's images per class are as near as possible to its share of that
 * class. Groups of equal content are interchangeable: chance alone decides which of them goes where. What is optimised is how many of each
 * content go to each part: a random rounding of the exact shares, then a local search (one group moved, or one moved and some of another content
 * with or against it) that lowers
 * the sum over parts and classes of (images - share)² / (images of the class)². A class absent from a part weighs more than any imbalance.
 *
 * @param groups sorted by id by the caller, so that the result does not depend on the order in which images came in
 * @param shares per part, summing to 1
 * @returns the part's index, per group
 */
export function assignGroups(groups: readonly GroupContent[], shares: readonly number[], random: Random): Int32Array {
  const types = contentTypes(groups, random.fork('within'))
  const balance = new Balance(groups, shares)
  const rounding = random.fork('rounding')
  const counts = types.map((type) => {
    const row = roundShares(type.members.length, shares, rounding)
    row.forEach((n, part) => balance.add(type.perClass, part, n))
    return row
  })
  improve(types, counts, balance, random.fork('search'))

  const partOf = new Int32Array(groups.length)
  types.forEach((type, t) => {
    let next = 0
    counts[t]?.forEach((n, part) => {
      for (let i = 0; i < n; i++) partOf[type.members[next++] ?? -1] = part
    })
  })
  return partOf
}

interface ContentType {
  readonly perClass: readonly number[]
  /** Group indices, in seeded order. */
  readonly members: readonly number[]
}

function contentTypes(groups: readonly GroupContent[], random: Random): ContentType[] {
  const byContent = new Map<string, { perClass: readonly number[]; members: number[] }>()
  groups.forEach((group, g) => {
    const key = group.perClass.join(',')
    const type = byContent.get(key)
    if (type) type.members.push(g)
    else byContent.set(key, { perClass: group.perClass, members: [g] })
  })
  return [...byContent.entries()]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, type]) => ({ perClass: type.perClass, members: random.fork(key).shuffle(type.members) }))
}

/** n things over parts by share: the whole numbers first, what is left by chance in proportion to the fractions. */
function roundShares(n: number, shares: readonly number[], random: Random): number[] {
  // a whole share that floating point left a hair below its integer must not lose a group
  const row = shares.map((share) => Math.floor(n * share + 1e-9))
  let rest = shares.map((share, part) => Math.max(0, n * share - (row[part] ?? 0)))
  for (let left = n - sum(row); left > 0; left--) {
    let at = random.next() * sum(rest)
    let chosen = rest.length - 1
    for (let part = 0; part < rest.length; part++) {
      at -= rest[part] ?? 0
      if (at < 0) {
        chosen = part
        break
      }
    }
    row[chosen] = (row[chosen] ?? 0) + 1
    rest[chosen] = 0
    if (sum(rest) === 0) rest = shares.map(() => 1)
  }
  return row
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0)
}

const MISSING_CLASS_COST = 100
const LEAST_GAIN = 1e-12

/** Images per part and class against their shares, with the cost of the present state. */
class Balance {
  readonly #classes: number
  readonly #totals: Float64Array
  readonly #shares: readonly number[]
  readonly #images: Float64Array

  constructor(groups: readonly GroupContent[], shares: readonly number[]) {
    this.#classes = groups[0]?.perClass.length ?? 0
    this.#shares = shares
    this.#totals = new Float64Array(this.#classes)
    for (const group of groups) group.perClass.forEach((n, c) => (this.#totals[c] = (this.#totals[c] ?? 0) + n))
    this.#images = new Float64Array(this.#classes * shares.length)
  }

  add(perClass: readonly number[], part: number, times: number): void {
    const base = part * this.#classes
    for (let c = 0; c < this.#classes; c++) {
      this.#images[base + c] = (this.#images[base + c] ?? 0) + times * (perClass[c] ?? 0)
    }
  }

  costOf(part: number): number {
    const base = part * this.#classes
    let cost = 0
    for (let c = 0; c < this.#classes; c++) {
      const total = this.#totals[c] ?? 0
      if (total === 0) continue
      const images = this.#images[base + c] ?? 0
      cost += (images / total - (this.#shares[part] ?? 0)) ** 2 + (images === 0 ? MISSING_CLASS_COST : 0)
    }
    return cost
  }
}

/** More pairs than this and only a seeded sample of content types is tried for exchanges. */
const MAX_PAIR_TRIALS = 200_000

function improve(types: readonly ContentType[], counts: number[][], balance: Balance, random: Random): void {
  const parts = counts[0]?.length ?? 0
  const order = random.shuffle(types.map((_, t) => t))
  const limit = Math.max(2, Math.floor(Math.sqrt(MAX_PAIR_TRIALS / (parts * (parts - 1)))))
  const paired = order.slice(0, limit)

  const shift = (t: number, from: number, to: number): void => {
    const row = counts[t] ?? []
    const perClass = types[t]?.perClass ?? []
    row[from] = (row[from] ?? 0) - 1
    row[to] = (row[to] ?? 0) + 1
    balance.add(perClass, from, -1)
    balance.add(perClass, to, 1)
  }
  const has = (t: number, part: number, atLeast = 1): boolean => (counts[t]?.[part] ?? 0) >= atLeast
  const cost = (p: number, q: number): number => balance.costOf(p) + balance.costOf(q)

  // one large group may need several small ones to go the other way
  const shiftWhileBetter = (t: number, from: number, to: number): number => {
    let moved = 0
    for (let best = cost(from, to); has(t, from); moved++) {
      shift(t, from, to)
      const next = cost(from, to)
      if (next >= best) {
        shift(t, to, from)
        break
      }
      best = next
    }
    return moved
  }

  const tryPair = (p: number, q: number): boolean => {
    let gained = false
    for (const s of order) {
      if (!has(s, p)) continue
      const before = cost(p, q)
      shift(s, p, q)
      if (cost(p, q) < before - LEAST_GAIN) gained = true
      else shift(s, q, p)
    }
    for (const s of paired) {
      for (const t of paired) {
        if (!has(s, p)) break
        // with s from p to q, t goes the other way (an exchange) or along (both moved)
        for (const [from, to] of [
          [q, p],
          [p, q]
        ] as const) {
          if (!has(s, p) || !has(t, from) || (s === t && (from === q || !has(s, p, 2)))) continue
          const before = cost(p, q)
          shift(s, p, q)
          const moved = shiftWhileBetter(t, from, to)
          if (moved > 0 && cost(p, q) < before - LEAST_GAIN) gained = true
          else {
            for (let i = 0; i < moved; i++) shift(t, to, from)
            shift(s, q, p)
          }
        }
      }
    }
    return gained
  }

  let gained = true
  for (let round = 0; gained && round < 50; round++) {
    gained = false
    for (let p = 0; p < parts; p++) {
      for (let q = 0; q < parts; q++) if (p !== q && tryPair(p, q)) gained = true
    }
  }
}
