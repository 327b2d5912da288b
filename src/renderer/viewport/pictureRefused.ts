import type { ErrorData } from '../../contract/index.ts'

/** The host had no picture to give; says why. */
export class PictureRefusedError extends Error {
  override readonly name = 'PictureRefusedError'
  readonly code: string
  constructor({ code, message }: Pick<ErrorData, 'code' | 'message'>) {
    super(message)
    this.code = code
  }
}

/** Why the host gave no bytes. */
export async function readRefusal(response: Response): Promise<Pick<ErrorData, 'code' | 'message'>> {
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
  if (isJson) return response.json()
  return { code: `http-${response.status}`, message: await response.text() }
}
