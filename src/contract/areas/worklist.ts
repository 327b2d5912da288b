import * as z from 'zod'
import { CASES_PAGE_LIMIT } from '../limits.ts'
import { caseRow } from '../schemas.ts'

export const worklistCommands = {
  'cases.list': {
    input: z.strictObject({ offset: z.int().nonnegative(), limit: z.int().min(1).max(CASES_PAGE_LIMIT) }),
    output: z.strictObject({ total: z.int().nonnegative(), cases: z.array(caseRow) })
  }
}
