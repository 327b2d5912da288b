// Entry of a job process. One job, one process: a native abort or a kill costs the job alone, and all memory goes back at exit.
// It reads files and sends rows; it never opens the database. The thread in which it decodes images starts here as well.
import { parentPort } from 'node:worker_threads'
import { jobWork } from './jobs/jobWork.ts'
import { processPort } from './jobs/processPort.ts'
import { serveJob } from './jobs/serveJob.ts'

if (parentPort === null) serveJob(processPort(), jobWork)
else await (await import('./jobs/decodeThread.ts')).serveDecodeThread(parentPort)
