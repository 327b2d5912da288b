import * as z from 'zod'
import { noInput, rowId } from '../schemas.ts'
import { labelProposal, readerAnswer, readingInfo, similarCase, studyEvidence } from './readingSchemas.ts'

const mode = z.strictObject({ reader: z.string(), blinded: z.boolean() })

export const readingCommands = {
  /** What the models say of a study and one of its images, with what speaks for and against believing them. */
  'evidence.show': { input: z.strictObject({ studyId: rowId, imageId: rowId.optional() }), output: studyEvidence },
  /** Cases of other patients that look alike to a model; empty with a reason where it has not seen the image. */
  'evidence.similar': {
    input: z.strictObject({ imageId: rowId, modelId: rowId, limit: z.int().min(1).max(24).default(4) }),
    output: z.strictObject({ cases: z.array(similarCase), reason: z.string().nullable() })
  },
  /** Leaves a map that is being made, unless another asks for it too; `asking` as in the path that asked. `map.progress` says how far it is. */
  'maps.stop': { input: z.strictObject({ imageId: rowId, modelId: rowId, label: z.int().nonnegative(), asking: z.string().min(1).max(100) }), output: z.strictObject({ stopped: z.boolean() }) },
  'readings.list': { input: z.strictObject({ studyId: rowId }), output: z.strictObject({ readings: z.array(readingInfo) }) },
  /** Keeps an answer. A further one by the same reader is a new reading; the first stays. */
  'readings.add': {
    input: z.strictObject({
      studyId: rowId,
      imageId: rowId.optional(),
      modelId: rowId.optional(),
      finding: z.string().min(1).max(200),
      answer: readerAnswer,
      found: z.array(z.string().min(1).max(200)).max(50).default([]),
      note: z.string().max(4000).default('')
    }),
    output: z.strictObject({ reading: readingInfo, proposed: z.boolean() })
  },
  /** The next study to read by priority after this one, or the one before it; null at the end of the list. */
  'readings.next': {
    input: z.strictObject({ studyId: rowId.optional(), direction: z.enum(['next', 'previous']).default('next') }),
    output: z.strictObject({ studyId: rowId.nullable(), waiting: z.int().nonnegative(), read: z.int().nonnegative() })
  },
  /** Whether this reader reads without the models' answers. */
  'reading.mode': { input: noInput, output: mode },
  'reading.blind': { input: z.strictObject({ blinded: z.boolean() }), output: mode },
  /** The training queue: labels that readings propose, of one study or of all. */
  'proposals.list': { input: z.strictObject({ studyId: rowId.optional(), dataset: z.string().min(1).optional() }), output: z.strictObject({ proposals: z.array(labelProposal) }) },
  /** Puts a study into the training queue without an answer. */
  'proposals.add': { input: z.strictObject({ studyId: rowId, finding: z.string().min(1).max(200) }), output: z.strictObject({ queued: z.boolean() }) },
  /** Takes proposed labels over in place of those before, which are kept as retired, or sets them aside. */
  'proposals.decide': {
    input: z.strictObject({ proposalIds: z.array(rowId).max(10_000), accept: z.boolean() }),
    output: z.strictObject({ changed: z.int().nonnegative() })
  }
}
