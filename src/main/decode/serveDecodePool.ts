import type { MessagePort } from 'node:worker_threads'
import { ImageRefusedError } from '../../core/image/imageRefusedError.ts'
import { loadCodecs } from '../codecs.ts'
import { decodeWork, type DecodeKind, type DecodeTasks, type DecodeWork } from './decodeTasks.ts'
import type { DecodeAnswer, DecodeRequest, DecodeThreadData } from './decodeMessages.ts'
import { holdBytes } from './memoryBudget.ts'

/** The thread's side of the pool: one request at a time, each answered once. */
export async function serveDecodePool(port: MessagePort, data: DecodeThreadData): Promise<void> {
  serveDecodeWork(port, decodeWork(await loadCodecs(), (bytes) => holdBytes(data.budget, data.thread, bytes)))
}

/** Answers the port's requests by `work`. */
export function serveDecodeWork(port: MessagePort, work: DecodeWork): void {
  const perform = ({ kind, input }: DecodeRequest): Promise<DecodeTasks[DecodeKind]['result']> => {
    switch (kind) {
      case 'hash':
        return work.hash(input)
      case 'facts':
        return work.facts(input)
      case 'frame':
        return work.frame(input)
      case 'viewer':
        return work.viewer(input)
      case 'picture':
        return work.picture(input)
      case 'thumbnail':
        return work.thumbnail(input)
      case 'networkInput':
        return work.networkInput(input)
      case 'prepare':
        return work.prepare(input)
      case 'augment':
        return work.augment(input)
    }
  }
  const answer = async (request: DecodeRequest): Promise<void> => {
    let message: DecodeAnswer
    try {
      const result = await perform(request)
      message = { result }
      port.postMessage(message, buffersOf(result))
    } catch (error) {
      message = error instanceof ImageRefusedError ? { refused: { code: error.code, message: error.message } } : { failed: describe(error) }
      port.postMessage(message, [])
    }
  }
  port.on('message', (request: DecodeRequest) => void answer(request))
}

function buffersOf(result: DecodeTasks[DecodeKind]['result']): ArrayBuffer[] {
  if ('seconds' in result) return []
  const array = result instanceof Uint8Array ? result : 'bytes' in result ? result.bytes : result.data
  const { buffer } = array
  return buffer instanceof ArrayBuffer ? [buffer] : []
}

function describe(error: unknown): { name: string; message: string; code?: unknown; syscall?: unknown; stack?: string | undefined } {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) }
  const { name, message, stack } = error
  return { name, message, stack, ...('code' in error ? { code: error.code } : {}), ...('syscall' in error ? { syscall: error.syscall } : {}) }
}
