import { Worker, type MessagePort } from 'node:worker_threads'
import type { InputSpec } from '../../core/image/image.ts'
import { loadCodecs } from '../codecs.ts'
import { readBatch, type ImageBatch } from './imageBatch.ts'
import type { ImageReference } from './jobKinds.ts'
import { jobEntry } from './jobEntry.ts'

/** Reads batches in a thread of its own, so that the next one is decoded while the network runs on this one. */
export interface DecodeThread {
  /** One at a time, in the order of the calls. Rejects where the thread failed or has gone. */
  readonly read: (images: readonly ImageReference[]) => Promise<ImageBatch>
  readonly close: () => Promise<void>
}

interface Request {
  readonly images: readonly ImageReference[]
  readonly input: InputSpec
  readonly batchSize: number
}

type Answer = { readonly batch: ImageBatch } | { readonly error: unknown }

/** Starts the thread. The caller closes it. */
export function openDecodeThread(input: InputSpec, batchSize: number): DecodeThread {
  const worker = new Worker(jobEntry(), { workerData: null })
  const waiting: PromiseWithResolvers<ImageBatch>[] = []
  let failure: Error | undefined
  const fail = (error: Error): void => {
    failure ??= error
    for (const { reject } of waiting.splice(0)) reject(failure)
  }
  worker.on('message', (answer: Answer) => {
    const first = waiting.shift()
    if ('batch' in answer) first?.resolve(answer.batch)
    else first?.reject(answer.error)
  })
  worker.on('error', fail)
  worker.on('exit', (code) => fail(new Error(`The decoding thread ended with exit code ${code}.`)))
  return {
    read: (images) => {
      if (failure !== undefined) return Promise.reject(failure)
      const request: Request = { images, input, batchSize }
      const answer = Promise.withResolvers<ImageBatch>()
      // a read that nobody awaits any more, because the job was cancelled, must not end the process with an unhandled rejection
      answer.promise.catch(() => undefined)
      waiting.push(answer)
      worker.postMessage(request, [])
      return answer.promise
    },
    close: async () => {
      await worker.terminate()
    }
  }
}

/** The thread's side. */
export async function serveDecodeThread(port: MessagePort): Promise<void> {
  const codecs = await loadCodecs()
  let queue = Promise.resolve()
  const answer = async ({ images, input, batchSize }: Request): Promise<void> => {
    try {
      const batch = await readBatch(images, input, batchSize, codecs)
      post({ batch }, [batch.data.buffer, batch.thumbnails.buffer])
    } catch (error) {
      post({ error }, [])
    }
  }
  const post = (message: Answer, transfer: ArrayBuffer[]): void => port.postMessage(message, transfer)
  port.on('message', (request: Request) => {
    queue = queue.then(() => answer(request))
  })
}
