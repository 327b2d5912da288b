import { setImmediate as nextTurn } from 'node:timers/promises'
import { toErrorData, type Progress } from '../../contract/index.ts'
import type { JobKind, JobKinds } from './jobKinds.ts'
import { CHUNKS_IN_FLIGHT, isToJob, type FromJob, type ToJob } from './messages.ts'

/** The job's side of the port to the backend. */
export interface JobPort {
  readonly post: (message: FromJob<JobKind>) => void
  readonly onMessage: (listener: (message: unknown) => void) => void
  /** Ends this process. */
  readonly exit: () => void
}

/** What a job's work is given besides its payload. */
export interface JobContext<K extends JobKind> {
  /** Aborted by a cancel message, which arrives between turns of the event loop only. */
  readonly signal: AbortSignal
  readonly progress: (progress: Progress) => void
  /** Sends a chunk; resolves when the job may go on, having let waiting messages in. */
  readonly send: (chunk: JobKinds[K]['chunk']) => Promise<void>
}

export type JobWork = { readonly [K in JobKind]: (payload: JobKinds[K]['payload'], context: JobContext<K>) => Promise<JobKinds[K]['result']> }

/** Serves jobs over the port, one after the other: start, chunks under backpressure, result or error; exit when it is told to. */
export function serveJob(port: JobPort, work: JobWork): void {
  // of the job that was started last: a process that stays is asked again after a cancel
  let controller = new AbortController()
  let inFlight = 0
  let acknowledged: (() => void) | undefined

  const room = async (): Promise<void> => {
    if (inFlight < CHUNKS_IN_FLIGHT || controller.signal.aborted) return
    await new Promise<void>((resolve) => {
      acknowledged = resolve
    })
    return room()
  }
  const context: Omit<JobContext<JobKind>, 'signal'> = {
    progress: (progress) => port.post({ type: 'progress', progress }),
    send: async (chunk) => {
      port.post({ type: 'chunk', chunk })
      inFlight++
      await nextTurn()
      await room()
    }
  }
  const start = async (message: Extract<ToJob, { type: 'start' }>): Promise<void> => {
    try {
      port.post({ type: 'result', result: await runWork(work, message, { ...context, signal: controller.signal }) })
    } catch (error) {
      port.post({ type: 'error', error: toErrorData(error) })
    }
  }
  const onMessage = (message: ToJob): void => {
    switch (message.type) {
      case 'start':
        controller = new AbortController()
        return void start(message)
      case 'acknowledge':
        inFlight--
        return acknowledged?.()
      case 'cancel':
        controller.abort()
        return acknowledged?.()
      case 'exit':
        return port.exit()
    }
  }
  port.onMessage((message) => {
    if (isToJob(message)) onMessage(message)
  })
  port.post({ type: 'ready' })
}

function runWork(work: JobWork, message: Extract<ToJob, { type: 'start' }>, context: JobContext<JobKind>): Promise<JobKinds[JobKind]['result']> {
  switch (message.kind) {
    case 'featurize':
      return work.featurize(message.payload, context)
    case 'maps':
      return work.maps(message.payload, context)
    case 'fit':
      return work.fit(message.payload, context)
    case 'describe':
      return work.describe(message.payload, context)
    case 'experiments':
      return work.experiments(message.payload, context)
    case 'duplicates':
      return work.duplicates(message.payload, context)
    case 'trainNetwork':
      return work.trainNetwork(message.payload, context)
    case 'thumbnails':
      return work.thumbnails(message.payload, context)
    case 'saliency':
      return work.saliency(message.payload, context)
    case 'evidenceMap':
      return work.evidenceMap(message.payload, context)
    case 'similarRows':
      return work.similarRows(message.payload, context)
    case 'gate':
      return work.gate(message.payload, context)
    case 'drawSample':
      return work.drawSample(message.payload, context)
    case 'addWeights':
      return work.addWeights(message.payload, context)
    case 'anonymize':
      return work.anonymize(message.payload, context)
    case 'rewriteDatabase':
      return work.rewriteDatabase(message.payload, context)
    case 'audit':
      return work.audit(message.payload, context)
  }
}
