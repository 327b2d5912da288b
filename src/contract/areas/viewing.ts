import * as z from 'zod'
import { imageInfo, rowId } from '../schemas.ts'
import { imagePoint, locatedPoint, seriesInfo } from './seriesSchemas.ts'

export const viewingCommands = {
  'series.list': { input: z.strictObject({ studyId: rowId }), output: z.strictObject({ series: z.array(seriesInfo) }) },
  'series.locate': { input: imagePoint, output: locatedPoint },
  'case.image': { input: z.strictObject({ imageId: rowId }), output: imageInfo }
}
