/** What was done, by tag (`ggggeeee`; private elements as `gggg`, their creators not named) and how often. Holds no values. */
export interface Tally {
  readonly removed: Record<string, number>
  readonly emptied: Record<string, number>
  readonly replaced: Record<string, number>
  readonly remapped: Record<string, number>
  readonly cleaned: Record<string, number>
}

export function createTally(): Tally {
  return { removed: {}, emptied: {}, replaced: {}, remapped: {}, cleaned: {} }
}

export function count(tally: Tally, what: keyof Tally, tag: string): void {
  const counts = tally[what]
  counts[tag] = (counts[tag] ?? 0) + 1
}

/** Adds `more` to `tally`. */
export function addTally(tally: Tally, more: Tally): void {
  for (const what of Object.keys(more) as (keyof Tally)[]) {
    for (const [tag, n] of Object.entries(more[what])) tally[what][tag] = (tally[what][tag] ?? 0) + n
  }
}
