import type { Library } from '../store/openLibrary.ts'
import { lockboxOf } from './lockbox.ts'

export interface ListedDataset {
  readonly name: string
  readonly version: number
  readonly hash: string
  readonly finding: string
  readonly classes: readonly string[]
  /** With the sealed ones. */
  readonly images: number
  readonly lockbox: { readonly images: number; readonly openings: number }
  readonly createdAt: string
}

/** The latest version of each data set, by name. */
export function listDatasets(library: Library): ListedDataset[] {
  return library.datasets.list().map(({ id, name, version, hash, finding, classes, createdAt }) => {
    const { images, openings } = lockboxOf(library, name)
    return { name, version, hash, finding, classes, images: library.datasets.frozenItems(id).length, lockbox: { images, openings: openings.length }, createdAt }
  })
}
