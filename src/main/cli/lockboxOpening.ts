import { UsageError } from './usageError.ts'

/** `--lockbox`, `--reason` and `--by` as they were written. */
export interface LockboxOptions {
  readonly lockbox?: boolean
  readonly reason?: string
  readonly by?: string
}

/** Why a lockbox is opened, and by whom. Throws UsageError where no reason is given, or one without `--lockbox`. */
export function lockboxOpening({ lockbox = false, reason = '', by = '' }: LockboxOptions): { readonly lockbox?: { readonly reason: string; readonly by: string } } {
  if (!lockbox && (reason !== '' || by !== '')) throw new UsageError('--reason and --by say why and by whom the lockbox is opened: they need --lockbox')
  if (!lockbox) return {}
  if (reason.trim() === '') throw new UsageError('--lockbox needs --reason "…": each opening of the lockbox is noted with its reason')
  return { lockbox: { reason: reason.trim(), by: by.trim() } }
}
