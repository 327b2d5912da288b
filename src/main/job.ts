// Entry of a job process. One job, one process: a native abort or a kill costs the job alone, and all memory goes back at exit.
// It reads files and sends rows; it never opens the database.
import { jobWork } from './jobs/jobWork.ts'
import { processPort } from './jobs/processPort.ts'
import { serveJob } from './jobs/serveJob.ts'

serveJob(processPort(), jobWork)
