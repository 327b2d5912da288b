/** An archive, or a file in it, that is not read; the message says why. */
export class ZipRefusedError extends Error {
  override readonly name = 'ZipRefusedError'
  readonly code: 'truncated' | 'damaged' | 'checksum-mismatch' | 'encrypted' | 'unsupported-compression' | 'zip-bomb' | 'too-large' | 'not-a-file'

  constructor(code: ZipRefusedError['code'], message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}
