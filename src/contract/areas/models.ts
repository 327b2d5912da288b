import * as z from 'zod'
import { job, noInput } from '../schemas.ts'
import { modelCardInfo, modelDeed, modelDetail, modelInfo, modelListed, modelReference, operatingRule } from './modelSchemas.ts'

export const modelCommands = {
  'models.list': { input: noInput, output: z.strictObject({ models: z.array(modelListed) }) },
  'models.show': { input: modelReference, output: modelDetail },
  'models.promote': { input: modelDeed, output: modelInfo },
  'models.retire': { input: modelDeed, output: modelInfo },
  'models.confirm': { input: modelDeed.extend({ rule: operatingRule }), output: modelInfo },
  /** The model's card: what it is, what it learned from, its figures and limits, item by item of the checklists. */
  'models.card': { input: modelReference, output: modelCardInfo },
  /** Long work: a model on local labelled cases; an imported one's threshold is in force once it has passed. */
  'models.accept': { input: modelDeed.extend({ dataset: z.string().min(1) }), output: z.strictObject({ job }) },
  /** Long work: one file with document, card, recipe, operating point, and the network's weights where they are asked for. */
  'models.export': { input: modelDeed.extend({ out: z.string().min(1), withWeights: z.boolean() }), output: z.strictObject({ job }) },
  'models.import': { input: z.strictObject({ path: z.string().min(1) }), output: z.strictObject({ job }) },
  /** Long work: two models on the images of a data set that neither has learned from. */
  'models.compare': { input: z.strictObject({ models: z.tuple([z.string().min(1), z.string().min(1)]), dataset: z.string().min(1) }), output: z.strictObject({ job }) }
}
