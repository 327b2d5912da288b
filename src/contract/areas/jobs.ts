import * as z from 'zod'
import { job, noInput } from '../schemas.ts'

export const jobCommands = {
  'jobs.list': { input: noInput, output: z.strictObject({ jobs: z.array(job) }) }
}
