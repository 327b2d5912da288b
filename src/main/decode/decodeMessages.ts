import type { RefusalCode } from '../../core/image/imageRefusedError.ts'
import type { DecodeKind, DecodeTasks } from './decodeTasks.ts'
import type { MemoryBudget } from './memoryBudget.ts'

/** `workerData` of a thread of the pool. */
export interface DecodeThreadData {
  readonly budget: MemoryBudget
  /** Its number in the budget. */
  readonly thread: number
}

export type DecodeRequest = { readonly [K in DecodeKind]: { readonly kind: K; readonly input: DecodeTasks[K]['input'] } }[DecodeKind]

/** A structured clone does not keep the class of an error, nor its code, so it comes as what it says. */
export type DecodeAnswer =
  | { readonly result: DecodeTasks[DecodeKind]['result'] }
  | { readonly refused: { readonly code: RefusalCode; readonly message: string } }
  | { readonly failed: { readonly name: string; readonly message: string; readonly code?: unknown; readonly syscall?: unknown; readonly stack?: string | undefined } }
