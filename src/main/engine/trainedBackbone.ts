import { parameterCount } from '../../core/graph/expectedWeights.ts'
import { initialWeights } from '../../core/training/initialWeights.ts'
import { findArchitecture } from '../../core/backbones/catalogue.ts'
import { hasLearningTop, type TopSpec } from '../../core/training/networkWithTop.ts'
import { graphOfCard, type InstalledCard } from './backboneCard.ts'
import { installBackbone, installCard, listBackbones } from './backboneStore.ts'

/** The name under which a network's random start weights are installed: they are a backbone like any other, so that runs can cite their hash. */
export function randomBackboneName(architecture: string, seed: number): string {
  return `${findArchitecture(architecture).name}-random-${seed < 0 ? `n${-seed}` : seed}`
}

/** Installs an architecture with Glorot uniform weights from `seed`, where it is not there yet. Returns its name. Throws UnknownArchitectureError. */
export async function installRandomBackbone(architecture: string, seed: number, weightsDir: string): Promise<string> {
  const name = randomBackboneName(architecture, seed)
  const { backbones } = await listBackbones([weightsDir])
  if (!backbones.some(({ card }) => card.name === name)) {
    const found = findArchitecture(architecture)
    await installBackbone({ architecture: found.name, name, weights: initialWeights(found.build(), seed) }, weightsDir)
  }
  return name
}

export interface TrainedWeights {
  /** The card of the network that training began with. */
  readonly from: InstalledCard
  readonly staged: { readonly path: string; readonly hash: string }
  readonly top: TopSpec
  readonly input: { readonly height: number; readonly width: number }
}

/** Installs trained weights as a backbone named after the one that they began as and their own hash. What it begins with is licensed as that is. */
export async function installTrained({ from, staged: { path, hash }, top, input }: TrainedWeights, weightsDir: string, now: () => Date = () => new Date()): Promise<InstalledCard> {
  const trained = { from: { name: from.name, hash: from.hash }, ...(hasLearningTop(top.top) ? { top: { ...top, top: [...top.top], input: { height: input.height, width: input.width } } } : {}) }
  const { sourceFile: _, ...rest } = from
  const card: InstalledCard = {
    ...rest,
    name: `${from.name}-trained-${hash.slice(0, 12)}`,
    title: `${from.title}, trained here`,
    hash,
    parameters: parameterCount(graphOfCard({ architecture: from.architecture, trained })),
    weightsFile: `${from.architecture}-${hash.slice(0, 16)}.weights`,
    trained,
    addedAt: now().toISOString()
  }
  await installCard(card, path, weightsDir)
  return card
}
