import { crc32 } from '../image/crc32.ts'
import type { Split } from './split.ts'
import { SplitInputError } from './splitErrors.ts'
import { indexItems, type SplitItem } from './splitItems.ts'

/** The fold that a group is judged in: CRC-32 of "seed/group" in UTF-8, modulo the folds. Spark SQL's `crc32` gives the same on every machine, so that no row moves for it. */
export function hashedFold(group: string, seed: number, folds: number): number {
  return crc32(new TextEncoder().encode(`${seed}/${group}`)) % folds
}

/**
 * Folds by a hash of the group: groups never straddle folds, every image is judged once, and where a group stands depends on its name alone, not on what
 * else there is. Not stratified: on small data a fold may lack a class. Throws NoItemsError, SplitInputError, OneClassOnlyError.
 */
export function hashedFolds(items: readonly SplitItem[], { folds, seed, classes }: { readonly folds: number; readonly seed: number; readonly classes?: readonly string[] }): Split[] {
  if (!Number.isInteger(folds) || folds < 2) throw new SplitInputError(`${folds} folds cannot be made. Ask for a whole number, 2 or more.`)
  indexItems(items, classes)
  const foldOf = items.map(({ group }) => hashedFold(group, seed, folds))
  const parts = Array.from({ length: folds }, (_, fold) => ({
    train: foldOf.flatMap((own, i) => (own === fold ? [] : [i])),
    test: foldOf.flatMap((own, i) => (own === fold ? [i] : []))
  }))
  const empty = parts.findIndex(({ test }) => test.length === 0)
  if (empty >= 0) throw new SplitInputError(`Fold ${empty + 1} of ${folds} has no group: there are ${new Set(items.map(({ group }) => group)).size} groups, and their hashes leave it empty. Ask for fewer folds, or another seed.`)
  return parts
}
