import type { FuzzFormat } from './makeInput.ts'

/** What a child is to check: inputs `from` up to `to`, or the bytes of one file. */
export interface ChildOrder {
  readonly seed: number
  readonly from: number
  readonly to: number
  readonly only?: FuzzFormat | undefined
  /** Folder with files to damage. */
  readonly corpus?: string | undefined
  /** File whose bytes are the one input. */
  readonly replay?: string | undefined
}

export type ChildReport =
  | { readonly ready: true }
  | {
      readonly index: number
      readonly outcome: string
      readonly problems: readonly string[]
      readonly ms: number
      /** Largest resident memory of the process so far, in bytes. */
      readonly peak: number
      /** Size of the input. */
      readonly bytes: number
    }
