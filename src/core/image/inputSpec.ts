import { z } from 'zod'
import type { InputSpec } from './image.ts'

/** An InputSpec as files hold it: cards of backbones, models. */
export const inputSpecSchema = z.strictObject({
  voi: z.discriminatedUnion('rule', [
    z.strictObject({ rule: z.literal('full') }),
    z.strictObject({ rule: z.literal('percentile'), low: z.number(), high: z.number() })
  ]),
  resize: z.strictObject({ method: z.enum(['bilinear', 'area-averaging']), height: z.int().positive(), width: z.int().positive() }),
  channels: z.union([z.literal(1), z.literal(3)]),
  preprocessing: z.enum(['caffe', 'tf', 'torch', 'unit', 'raw'])
}) satisfies z.ZodType<InputSpec>
