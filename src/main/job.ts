// Entry of a job process. One job, one process: a native abort or a kill costs the job alone, and all memory goes back at exit.
// It reads files and sends rows; it never opens the database. The threads that decode images start here as well.
import { parentPort, workerData } from 'node:worker_threads'
import type { DecodeThreadData } from './decode/decodeMessages.ts'

// nothing but what the thread or process is there for: a thread that decodes needs no engine
if (parentPort === null) {
  const [{ jobWork }, { processPort }, { serveJob }] = await Promise.all([import('./jobs/jobWork.ts'), import('./jobs/processPort.ts'), import('./jobs/serveJob.ts')])
  serveJob(processPort(), jobWork)
} else await (await import('./decode/serveDecodePool.ts')).serveDecodePool(parentPort, workerData as DecodeThreadData)
