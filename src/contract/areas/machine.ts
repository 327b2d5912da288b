import * as z from 'zod'
import { doctorReport, libraryInfo, noInput } from '../schemas.ts'

/** Most entries that one `folders.list` answers. */
export const FOLDER_LIMIT = 5000

const place = z.strictObject({ name: z.string(), path: z.string() })

/** What can be asked before there is a library. */
export const machineCommands = {
  'app.info': {
    input: noInput,
    output: z.strictObject({ name: z.literal('Hilum'), version: z.string(), host: z.enum(['electron', 'served']) })
  },
  'library.info': { input: noInput, output: libraryInfo },
  /** Opens the library in another folder, or begins one there; the present one is closed. Refused (`jobs-running`) while jobs run. */
  'library.choose': { input: z.strictObject({ path: z.string().min(1), create: z.boolean() }), output: libraryInfo },
  /** A folder of the backend's machine, folders first, without hidden entries; the home folder where no path is given. */
  'folders.list': {
    input: z.strictObject({ path: z.string().optional() }),
    output: z.strictObject({
      path: z.string(),
      parent: z.string().nullable(),
      /** Home, its usual folders, drives and sticks. */
      places: z.array(place),
      entries: z.array(place.extend({ kind: z.enum(['folder', 'file']), bytes: z.number().nonnegative().nullable() })),
      /** There are more than FOLDER_LIMIT. */
      cut: z.boolean()
    })
  },
  'engine.doctor': { input: noInput, output: doctorReport }
}
