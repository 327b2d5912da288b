import { z } from 'zod'
import type { InputSpec, VoiRule } from './image.ts'

const percent = z.number().min(0).max(100)
const fullSchema = z.strictObject({ rule: z.literal('full') })
const percentileSchema = z.strictObject({ rule: z.literal('percentile'), low: percent, high: percent })

/** A VOI rule as recipes, cards of backbones and models hold it. */
export const voiRuleSchema = z.discriminatedUnion('rule', [
  fullSchema,
  percentileSchema,
  z.strictObject({
    rule: z.literal('window'),
    kind: z.enum(['window', 'voi-lut']),
    index: z.int().min(0),
    fallback: z.discriminatedUnion('rule', [fullSchema, percentileSchema, z.strictObject({ rule: z.literal('refuse') })])
  }),
  z.strictObject({
    rule: z.literal('ct-windows'),
    windows: z
      .array(z.strictObject({ center: z.number(), width: z.number().positive() }))
      .refine(({ length }) => length === 1 || length === 3, 'one window, or three for three channels')
      .readonly()
  })
]) satisfies z.ZodType<VoiRule>

/** An InputSpec as files hold it: cards of backbones, models. */
export const inputSpecSchema = z
  .strictObject({
    voi: voiRuleSchema,
    resize: z.strictObject({ method: z.enum(['bilinear', 'area-averaging']), height: z.int().positive(), width: z.int().positive() }),
    channels: z.union([z.literal(1), z.literal(3)]),
    preprocessing: z.enum(['caffe', 'tf', 'torch', 'unit', 'raw'])
  })
  .refine(({ voi, channels }) => fitsChannels(voi, channels), 'ct-windows with three windows need three channels') satisfies z.ZodType<InputSpec>

/** Whether a rule makes as many channels as a network takes: one for all, or one each. */
export function fitsChannels(voi: VoiRule, channels: InputSpec['channels']): boolean {
  return voi.rule !== 'ct-windows' || voi.windows.length === 1 || voi.windows.length === channels
}
