import * as z from 'zod'
import { noInput } from '../schemas.ts'

/** Room on the disk of the library. */
export const storageCommands = {
  /**
   * `full`: what a person enters may not be kept; reading goes on. `low`: it will be soon, and dropped files are not taken. `free` is null where the system
   * does not say, `needed` what has to be freed for `ok`; both bytes.
   */
  'storage.show': {
    input: noInput,
    output: z.strictObject({ state: z.enum(['ok', 'low', 'full']), free: z.number().nonnegative().nullable(), needed: z.number().nonnegative(), path: z.string() })
  }
}

export type StorageState = z.infer<(typeof storageCommands)['storage.show']['output']>
