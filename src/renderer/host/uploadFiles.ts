import { UPLOAD_PATH } from '../../contract/channels.ts'
import { CommandError, isErrorData } from '../../contract/errors.ts'
import type { DeliverHooks, Dropped } from '../../contract/index.ts'
import { filesBelow } from './dropped.ts'

/** A browser keeps six connections to one host; events and pictures need some. */
const AT_ONCE = 3

/** Sends what was dropped to the served host, and resolves to where it lies there. Rejects with a CommandError; what had been sent is forgotten then. */
export async function uploadFiles(dropped: readonly Dropped[], { onProgress }: DeliverHooks = {}): Promise<readonly string[]> {
  const files = await filesBelow(dropped)
  const batch = crypto.randomUUID()
  const total = files.reduce((sum, { file }) => sum + file.size, 0)
  const paths = new Set<string>()
  let done = 0
  const queue = files.values()
  const send = async (): Promise<void> => {
    for (const { file, path } of queue) {
      paths.add(await sendFile(file, path, batch))
      done += file.size
      onProgress?.({ phase: 'Sending files', done, total, unit: 'bytes' })
    }
  }
  try {
    onProgress?.({ phase: 'Sending files', done, total, unit: 'bytes' })
    await Promise.all(Array.from({ length: AT_ONCE }, send))
    return [...paths]
  } catch (error) {
    await fetch(`${UPLOAD_PATH}?${String(new URLSearchParams({ batch }))}`, { method: 'DELETE' }).catch(() => undefined)
    throw error instanceof CommandError ? error : new CommandError({ code: 'upload-failed', message: error instanceof Error ? error.message : String(error) })
  }
}

async function sendFile(file: File, path: string, batch: string): Promise<string> {
  const response = await fetch(`${UPLOAD_PATH}?${String(new URLSearchParams({ batch, path }))}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: file
  })
  const text = await response.text()
  if (response.ok) {
    const answer: { readonly path: string } = JSON.parse(text)
    return answer.path
  }
  const said: unknown = text.startsWith('{') ? JSON.parse(text) : undefined
  throw new CommandError(isErrorData(said) ? said : { code: `http-${response.status}`, message: text })
}
