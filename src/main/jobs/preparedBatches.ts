import type { InputSpec } from '../../core/image/image.ts'
import { openDecodeThread } from './decodeThread.ts'
import type { ImageBatch } from './imageBatch.ts'
import type { ImageReference } from './jobKinds.ts'

/** The batches in order, each decoded while the one before it is in use; ends its thread when the loop over it ends. Throws when aborted. */
export async function* preparedBatches(
  batches: readonly (readonly ImageReference[])[],
  input: InputSpec,
  batchSize: number,
  signal: AbortSignal
): AsyncGenerator<ImageBatch, void, undefined> {
  const [first, ...rest] = batches
  if (first === undefined) return
  const thread = openDecodeThread(input, batchSize)
  try {
    let next = thread.read(first)
    for (const following of [...rest, undefined]) {
      const batch = await next
      signal.throwIfAborted()
      if (following !== undefined) next = thread.read(following)
      yield batch
      signal.throwIfAborted()
    }
  } finally {
    await thread.close()
  }
}
