import * as z from 'zod'
import { CASES_PAGE_LIMIT } from '../limits.ts'
import { caseRow, noInput, rowId } from '../schemas.ts'
import {
  savedView,
  selectedStudies,
  worklistChoices,
  worklistColumn,
  worklistCounts,
  worklistDeed,
  worklistOverview,
  worklistQuery,
  worklistRow,
  worklistSort,
  worklistStudy,
  worklistUrgency
} from './worklistSchemas.ts'

const page = { offset: z.int().nonnegative(), limit: z.int().min(1).max(CASES_PAGE_LIMIT) }
const name = z.string().trim().min(1).max(80)

export const worklistCommands = {
  /** Studies in the order of `ai`, as `hilum cases` lists them. */
  'cases.list': { input: z.strictObject(page), output: z.strictObject({ total: z.int().nonnegative(), cases: z.array(caseRow) }) },
  /** A window of the list; how long the list is, `worklist.counts` says. */
  'worklist.list': { input: z.strictObject({ query: worklistQuery, sort: worklistSort, ...page }), output: z.strictObject({ rows: z.array(worklistRow) }) },
  /** How many studies the query shows, in groups, and what each further filter would show. */
  'worklist.counts': { input: z.strictObject({ query: worklistQuery }), output: worklistCounts },
  /** Counts of the whole library, and today's progress. */
  'worklist.overview': { input: noInput, output: worklistOverview },
  /** Labels, data sets and readers that one can filter by. */
  'worklist.choices': { input: noInput, output: worklistChoices },
  /** All studies that the query shows, in order: for selecting them. */
  'worklist.ids': { input: z.strictObject({ query: worklistQuery, sort: worklistSort }), output: z.strictObject({ studyIds: z.array(rowId) }) },
  /** Where a study stands in the list; null where the query does not show it. */
  'worklist.place': { input: z.strictObject({ studyId: rowId, query: worklistQuery, sort: worklistSort }), output: z.strictObject({ place: z.int().nonnegative().nullable() }) },
  /** One study for the panel beside the list. */
  'worklist.show': { input: z.strictObject({ studyId: rowId }), output: worklistStudy },

  'worklist.urgency': { input: z.strictObject({ studyIds: selectedStudies, urgency: worklistUrgency.nullable() }), output: worklistDeed },
  'worklist.flag': { input: z.strictObject({ studyIds: selectedStudies, flagged: z.boolean() }), output: worklistDeed },
  /** Read without an answer, or to be read again. */
  'worklist.read': { input: z.strictObject({ studyIds: selectedStudies, read: z.boolean() }), output: worklistDeed },
  /** Says of each study what a person says; null takes back what they said before. The former label is retired, not rewritten. */
  'worklist.label': { input: z.strictObject({ studyIds: selectedStudies, finding: name, value: name.nullable() }), output: worklistDeed },
  /** Puts studies into the queue for training, or takes them out. */
  'worklist.queue': { input: z.strictObject({ studyIds: selectedStudies, queued: z.boolean() }), output: worklistDeed },
  /** Freezes a new version of a data set that holds the studies' labelled images too; a version is never changed, so nothing undoes it. */
  'worklist.dataset': {
    input: z.strictObject({ studyIds: selectedStudies, dataset: name, finding: name.optional() }),
    output: z.strictObject({ dataset: z.string(), version: z.int().positive(), images: z.int().nonnegative(), added: z.int().nonnegative(), leftOut: z.int().nonnegative() })
  },
  /** Puts back what a deed changed, where nobody has changed it since. */
  'worklist.undo': { input: z.strictObject({ undo: z.string() }), output: z.strictObject({ changed: z.int().nonnegative() }) },

  /** The saved views of who is at the machine, and the columns that they chose last. */
  'worklist.views': { input: noInput, output: z.strictObject({ views: z.array(z.strictObject({ name: z.string(), view: savedView })), columns: z.array(worklistColumn).nullable() }) },
  'worklist.save': { input: z.strictObject({ name, view: savedView }), output: z.strictObject({}) },
  'worklist.forget': { input: z.strictObject({ name }), output: z.strictObject({}) },
  'worklist.columns': { input: z.strictObject({ columns: z.array(worklistColumn).min(1) }), output: z.strictObject({}) }
}
