import * as z from 'zod'
import { noInput } from '../schemas.ts'
import { modelDeed, modelDetail, modelInfo, modelReference, operatingRule } from './modelSchemas.ts'

export const modelCommands = {
  'models.list': { input: noInput, output: z.strictObject({ models: z.array(modelInfo) }) },
  'models.show': { input: modelReference, output: modelDetail },
  'models.promote': { input: modelDeed, output: modelInfo },
  'models.retire': { input: modelDeed, output: modelInfo },
  'models.confirm': { input: modelDeed.extend({ rule: operatingRule }), output: modelInfo }
}
