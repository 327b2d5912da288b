import * as z from 'zod'
import { modelAcceptance } from '../../contract/areas/modelSchemas.ts'
import { figure } from '../../contract/schemas.ts'
import type { JsonValue, ModelAcceptance, ModelInfo, ModelListed } from '../../contract/index.ts'

const choiceSchema = z.object({
  rule: z.union([z.object({ rule: z.enum(['sensitivity', 'specificity', 'threshold']), at: z.number() }), z.object({ rule: z.literal('youden') })]).optional(),
  from: z.string().optional(),
  sensitivity: figure.optional(),
  specificity: figure.optional(),
  confirmedBy: z.string().optional(),
  confirmedAt: z.string().optional()
})

const originSchema = z.object({ program: z.string(), name: z.string(), version: z.number() })

export type Choice = z.infer<typeof choiceSchema>
export type Origin = z.infer<typeof originSchema>

/** How a threshold was chosen, as far as the registry knows it. */
export function choiceOf(choice: JsonValue): Choice | undefined {
  return choiceSchema.safeParse(choice).data
}

/** The latest test on local cases; undefined where there was none. */
export function acceptanceOf(acceptance: JsonValue): ModelAcceptance | undefined {
  return modelAcceptance.safeParse(acceptance).data
}

/** Where an imported model came from; undefined for one trained in this library. */
export function originOf(origin: JsonValue): Origin | undefined {
  return originSchema.safeParse(origin).data
}

export interface FindingGroup {
  readonly finding: string
  readonly models: readonly ModelListed[]
}

/** By finding in the order of names; in each the active one's name first, then by name, the latest version first. */
export function byFinding(models: readonly ModelListed[]): FindingGroup[] {
  const groups = [...Map.groupBy(models, ({ finding }) => finding)].toSorted(([a], [b]) => a.localeCompare(b))
  return groups.map(([finding, own]) => {
    const active = own.find(({ state }) => state === 'active')?.name
    const rank = ({ name }: ModelInfo): number => (name === active ? 0 : 1)
    return { finding, models: own.toSorted((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name) || b.version - a.version) }
  })
}

/** Whether name, finding, hash or state hold every word of a text. */
export function matches({ name, version, finding, hash, state, classes }: ModelInfo, text: string): boolean {
  const held = `${name} ${name}@${version} ${finding} ${hash} ${state} ${classes.join(' ')}`.toLowerCase()
  return text.toLowerCase().split(/\s+/).every((word) => held.includes(word))
}

/** The name that a person types: `name@version`. */
export function nameOf({ name, version }: Pick<ModelInfo, 'name' | 'version'>): string {
  return `${name}@${version}`
}

/** The model that an address names: by its row, by `name@version`, or by the first digits of its hash. */
export function modelNamed<M extends ModelInfo>(models: readonly M[], id: string | undefined): M | undefined {
  if (id === undefined) return undefined
  return models.find((model) => String(model.modelId) === id) ?? models.find((model) => nameOf(model) === id) ?? (/^[0-9a-f]{8,64}$/.test(id) ? models.find(({ hash }) => hash.startsWith(id)) : undefined)
}
