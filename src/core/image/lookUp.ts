import type { LookupTable } from './image.ts'

/** The entry for a value; values outside the table take its first or last entry (DICOM PS3.3 C.11.1.1, C.11.2.1.1). */
export function lookUp({ first, entries }: LookupTable, value: number): number {
  // a value that rescale has left a rounding error below a whole number belongs to that number
  const index = Math.floor(value - first + 1e-6)
  return entries[index <= 0 ? 0 : index >= entries.length ? entries.length - 1 : index] ?? 0
}

/** Greatest value that the bits of an entry can hold. */
export function greatestEntry({ bits }: LookupTable): number {
  return 2 ** bits - 1
}
