import { join } from 'node:path'
import { z } from 'zod'
import { findArchitecture } from '../../core/backbones/catalogue.ts'
import type { Graph } from '../../core/graph/ir.ts'
import { inputSpecSchema } from '../../core/image/inputSpec.ts'
import { trainingSchema } from '../../core/recipe/trainingSchema.ts'
import { networkWithTop } from '../../core/training/networkWithTop.ts'
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
  about: z.string().exactOptional(),
  input: inputSpecSchema,
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  parameters: z.int(),
  /** Beside the card; empty for an embedded backbone. */
  weightsFile: z.string().regex(/^[\w.-]*$/),
  sourceFile: z.strictObject({ name: z.string(), sha256: z.string(), bytes: z.int() }).optional(),
  /** Of a network that was trained here: what it began as, and the layers that it has on top of its architecture, if any. */
  trained: z
    .strictObject({
      from: z.strictObject({ name: z.string(), hash: z.string() }),
      top: z.strictObject({ tap: z.string().exactOptional(), pooling: z.enum(['avg', 'max', 'flatten']), top: trainingSchema.shape.top.unwrap(), input: z.strictObject({ height: z.int(), width: z.int() }) }).optional()
    })
    .optional(),
  addedAt: z.string()
})

type Card = z.infer<typeof cardSchema>
export type InstalledCard = Readonly<Omit<Card, 'sourceFile' | 'trained'> & { sourceFile?: NonNullable<Card['sourceFile']>; trained?: NonNullable<Card['trained']> }>

/** The card in a file's text, or what is wrong with it, as an error about the backbone `name`. */
export function parseBackboneCard(text: string, name: string): InstalledCard | BackboneDamagedError {
  const parsed = cardSchema.safeParse(parseJson(text))
  if (!parsed.success) return new BackboneDamagedError(name, `its card ${name}.json is not one of this program`)
  const { sourceFile, trained, ...card } = parsed.data
  return { ...card, ...(sourceFile === undefined ? {} : { sourceFile }), ...(trained === undefined ? {} : { trained }) }
}

/** The network that a card's weights are of. Throws UnknownArchitectureError. */
export function graphOfCard({ architecture, trained }: Pick<InstalledCard, 'architecture' | 'trained'>): Graph {
  const graph = findArchitecture(architecture).build()
  return trained?.top === undefined ? graph : networkWithTop(graph, trained.top, trained.top.input)
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
