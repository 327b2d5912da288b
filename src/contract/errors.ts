/** An error as it crosses a port: plain data that every structured clone and JSON round trip keeps whole. */
export interface ErrorData {
  /** Stable, kebab-case; what code decides on. */
  readonly code: string
  /** What was wrong with which input and what to do; what a person reads. */
  readonly message: string
  /** Further facts for a log or an expandable line; always JSON. */
  readonly detail?: JsonValue
}

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue }

export type CommandResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ErrorData }

/** An error with a code that callers may decide on; thrown by handlers and rethrown on the far side of a port. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly code: string
  readonly detail: JsonValue | undefined
  constructor(data: ErrorData) {
    super(data.message)
    this.code = data.code
    this.detail = data.detail
  }
}

const CODE = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

/**
 * Whatever was thrown, as ErrorData. Never throws itself: a hostile getter, a cycle or a thrown string must not hide the real error.
 * An error's own kebab-case `code` is kept; others (Node's `ENOENT`, SQLite's `SQLITE_IOERR`) become `failed` with the code in the detail, a full disk's `disk-full`.
 */
export function toErrorData(thrown: unknown): ErrorData {
  try {
    const fields = typeof thrown === 'object' && thrown !== null ? (thrown as { code?: unknown; message?: unknown; detail?: unknown }) : {}
    const message = typeof fields.message === 'string' && fields.message !== '' ? fields.message : describe(thrown)
    if (typeof fields.code === 'string' && CODE.test(fields.code)) {
      const detail = toJson(fields.detail)
      return { code: fields.code, message, ...(detail === undefined ? {} : { detail }) }
    }
    if (fields.code === 'ENOSPC' || fields.code === 'EDQUOT') return { code: 'disk-full', message: `The disk is full, and nothing was written by half. Free some space and try again. (${message})`, detail: { code: fields.code } }
    return { code: 'failed', message, ...(typeof fields.code === 'string' ? { detail: { code: fields.code } } : {}) }
  } catch {
    return { code: 'failed', message: 'An error occurred that could not be described.' }
  }
}

/** True for what `toErrorData` returns; the check on the receiving side of a port. */
export function isErrorData(value: unknown): value is ErrorData {
  return typeof value === 'object' && value !== null && 'code' in value && 'message' in value && typeof value.code === 'string' && typeof value.message === 'string'
}

function describe(thrown: unknown): string {
  if (typeof thrown === 'string' && thrown !== '') return thrown
  return `Something was thrown that is not an error: ${toJsonText(thrown) ?? typeof thrown}`
}

function toJson(value: unknown): JsonValue | undefined {
  const text = toJsonText(value)
  if (text === undefined) return undefined
  const copy: JsonValue = JSON.parse(text)
  return copy
}

function toJsonText(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch {
    return undefined
  }
}
