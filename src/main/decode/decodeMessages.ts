import type { RefusalCode } from '../../core/image/imageRefusedError.ts'
import type { DecodeKind, DecodeTasks } from './decodeTasks.ts'

/** `workerData` of a thread of the pool, by which the entry tells what it is to be. */
export const DECODE_POOL = 'decode-pool'

export type DecodeRequest = { readonly [K in DecodeKind]: { readonly kind: K; readonly input: DecodeTasks[K]['input'] } }[DecodeKind]

/** A structured clone does not keep the class of an error, nor its code, so it comes as what it says. */
export type DecodeAnswer =
  | { readonly result: DecodeTasks[DecodeKind]['result'] }
  | { readonly refused: { readonly code: RefusalCode; readonly message: string } }
  | { readonly failed: { readonly name: string; readonly message: string; readonly code?: unknown; readonly syscall?: unknown; readonly stack?: string | undefined } }
