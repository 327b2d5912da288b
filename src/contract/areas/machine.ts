import * as z from 'zod'
import { doctorReport, libraryInfo, noInput } from '../schemas.ts'

/** What can be asked before there is a library. */
export const machineCommands = {
  'app.info': {
    input: noInput,
    output: z.strictObject({ name: z.literal('Hilum'), version: z.string(), host: z.enum(['electron', 'served']) })
  },
  'library.info': { input: noInput, output: libraryInfo },
  'engine.doctor': { input: noInput, output: doctorReport }
}
