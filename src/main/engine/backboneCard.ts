import { join } from 'node:path'
import { z } from 'zod'
import { inputSpecSchema } from '../../core/image/inputSpec.ts'
import { durableWrite } from '../store/durableFiles.ts'
import { BackboneDamagedError } from './backboneErrors.ts'
import { EMBEDDED_BACKBONES } from './embeddedBackbones.ts'

/** The file beside an installed backbone's weights: what it is, where it came from, what it must hash to. */
const cardSchema = z.strictObject({
  format: z.literal(1),
  name: z.string(),
  architecture: z.string(),
  title: z.string(),
  licence: z.string(),
  source: z.string(),
  input: inputSpecSchema,
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  parameters: z.int(),
  /** Beside the card; empty for an embedded backbone. */
  weightsFile: z.string().regex(/^[\w.-]*$/),
  sourceFile: z.strictObject({ name: z.string(), sha256: z.string(), bytes: z.int() }).optional(),
  addedAt: z.string()
})

type Card = z.infer<typeof cardSchema>
export type InstalledCard = Readonly<Omit<Card, 'sourceFile'> & { sourceFile?: NonNullable<Card['sourceFile']> }>

/** The card in a file's text, or what is wrong with it, as an error about the backbone `name`. */
export function parseBackboneCard(text: string, name: string): InstalledCard | BackboneDamagedError {
  const parsed = cardSchema.safeParse(parseJson(text))
  if (!parsed.success) return new BackboneDamagedError(name, `its card ${name}.json is not one of this program`)
  const { sourceFile, ...card } = parsed.data
  return sourceFile === undefined ? card : { ...card, sourceFile }
}

/** Whether a backbone that is installed may be called so. */
export function isBackboneName(name: string): boolean {
  return !EMBEDDED_BACKBONES.has(name) && /^[a-z0-9][a-z0-9_-]*$/.test(name)
}

/** Puts the card beside its weights, which makes them installed once the folder is synced. */
export function writeCard(dir: string, card: InstalledCard): Promise<void> {
  return durableWrite(join(dir, `${card.name}.json`), Buffer.from(`${JSON.stringify(card, undefined, 2)}\n`))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
