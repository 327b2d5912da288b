import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { BlankRule, Region } from '../../../core/deidentify/blankRegions.ts'

/** What is to be blanked is not said in a way that can be understood. */
export class BlankRuleError extends Error {
  override readonly name = 'BlankRuleError'
  readonly code = 'usage'
}

/** `x,y,w,h` in pixels. Throws BlankRuleError. */
export function parseRegion(text: string): Region {
  const [x, y, width, height, ...more] = text.split(',').map((one) => (/^\d{1,6}$/.test(one.trim()) ? Number(one) : Number.NaN))
  if (x === undefined || y === undefined || width === undefined || height === undefined || more.length > 0 || [x, y, width, height].some(Number.isNaN) || width < 1 || height < 1) {
    throw new BlankRuleError(`--blank takes x,y,width,height in pixels, not "${text}"`)
  }
  return { x, y, width, height }
}

const whole = z.number().int().min(0).max(1_000_000)
const ruleSchema = z.strictObject({
  modality: z.string().optional(),
  manufacturer: z.string().optional(),
  model: z.string().optional(),
  sopClass: z.string().optional(),
  rows: whole.optional(),
  columns: whole.optional(),
  regions: z.array(z.tuple([whole, whole, whole.min(1), whole.min(1)])).min(1)
})

/** A JSON file: a list of rules, each with what it applies to and `regions` as [x, y, width, height]. Throws BlankRuleError. */
export async function readBlankRules(path: string): Promise<BlankRule[]> {
  let parsed: unknown
  try {
    parsed = JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    throw new BlankRuleError(`The rules ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
  const rules = z.array(ruleSchema).safeParse(parsed)
  if (!rules.success) {
    const [issue] = rules.error.issues
    throw new BlankRuleError(`The rules ${path} are not a list of {modality, manufacturer, model, sopClass, rows, columns, regions: [[x, y, width, height]]}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`)
  }
  return rules.data.map(({ regions, ...rule }) => ({ ...rule, regions: regions.map(([x, y, width, height]) => ({ x, y, width, height })) }))
}
