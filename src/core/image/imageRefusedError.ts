/** Why a file, or one of its frames, cannot become an image. Stable: reports, the audit trail and tests key on it. */
export type RefusalCode =
  | 'empty-file'
  | 'unknown-format'
  | 'truncated'
  | 'damaged'
  | 'implausible-size'
  | 'too-many-pixels'
  | 'no-pixels'
  | 'no-such-frame'
  | 'unsupported-png'
  | 'unsupported-jpeg'
  | 'unsupported-tiff'
  | 'unsupported-nifti'
  | 'unsupported-transfer-syntax'
  | 'unsupported-pixels'
  | 'voi-not-applicable'
  | 'decoder-failed'
  | 'out-of-memory'

/** The one error that decoding throws: the input is refused, `message` says what is wrong with it. */
export class ImageRefusedError extends Error {
  override readonly name = 'ImageRefusedError'
  readonly code: RefusalCode

  constructor(code: RefusalCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}

/**
 * Runs a third-party decoder on bytes that nobody has vouched for: whatever it throws (strings, numbers, RangeError, TypeError) becomes a
 * refusal that begins with `what`.
 */
export function refuseFailures<T>(what: string, decode: () => T): T {
  try {
    return decode()
  } catch (error) {
    if (error instanceof ImageRefusedError) throw error
    if (isOutOfMemory(error)) throw new ImageRefusedError('out-of-memory', OUT_OF_MEMORY, { cause: error })
    throw new ImageRefusedError('damaged', `${what}: ${reasonOf(error)}`, { cause: error })
  }
}

export const OUT_OF_MEMORY = 'there is not enough memory for its pixels'

/** Whether it is V8's error where memory for an array cannot be had. */
export function isOutOfMemory(error: unknown): boolean {
  return error instanceof RangeError && /allocation failed/i.test(error.message)
}

function reasonOf(error: unknown): string {
  if (error instanceof RangeError && /call stack/i.test(error.message)) return 'nested too deeply'
  // of a parser that came upon something it does not foresee: its words say nothing about the file
  if (error instanceof TypeError) return 'its parts do not hang together'
  if (error instanceof Error && error.message !== '') return error.message
  if (typeof error === 'string') return error.replace(/^dicomParser[.:]\s*/, '')
  return 'the decoder failed'
}
