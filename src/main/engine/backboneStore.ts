import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { backboneHash, type Backbone } from '../../core/backbones/backbone.ts'
import { architectureNamed, ARCHITECTURES, findArchitecture, type Architecture } from '../../core/backbones/catalogue.ts'
import { WeightsMismatchError, type KerasWeightsFile } from '../../core/backbones/kerasFile.ts'
import { kerasWeights } from '../../core/backbones/kerasH5.ts'
import { matchKeras } from '../../core/backbones/matchKeras.ts'
import { decodeWeights } from '../../core/backbones/weightsFile.ts'
import { expectedWeights, parameterCount } from '../../core/graph/expectedWeights.ts'
import type { Weights } from '../../core/graph/ir.ts'
import { sha256File } from '../../../scripts/setup/durableFiles.mjs'
import { syncFolder } from '../store/durableFiles.ts'
import { renameWithRetry } from '../store/paths.ts'
import { graphOfCard, isBackboneName, parseBackboneCard, writeCard, type InstalledCard } from './backboneCard.ts'
import { BackboneDamagedError, BackboneNotInstalledError, ReservedBackboneNameError } from './backboneErrors.ts'
import { EMBEDDED_BACKBONES } from './embeddedBackbones.ts'
import { isSafetensors, withSafetensors } from './safetensors.ts'
import { sha256 } from './sha256.ts'
import { stageWeights, type StagedWeights } from './stageWeights.ts'

/** A backbone that can be loaded: its card, and the folder that holds it (none for an embedded one). */
export interface ListedBackbone {
  readonly card: InstalledCard
  readonly dir?: string
}

export interface AddBackboneOptions {
  /** An architecture's name; recognised by layers and shapes where absent. */
  readonly architecture?: string
  /** What the backbone will be called; the architecture's name where absent. */
  readonly name?: string
  readonly now?: () => Date
}

/**
 * Installs weights from a Keras `.h5` file or a torchvision `.safetensors` file, with or without a top, into `weightsDir`: every layer and shape is checked, the numbers are
 * written in our own format, one tensor at a time, and the card, written last, makes them installed. Weights of the same name are replaced in
 * one step; a failure leaves what was there. Throws BackboneFileError, WeightsMismatchError, WeightsNotFiniteError, UnknownArchitectureError, ReservedBackboneNameError.
 */
export async function addBackbone(file: string, options: AddBackboneOptions, weightsDir: string): Promise<InstalledCard> {
  const named = options.architecture === undefined ? undefined : findArchitecture(options.architecture)
  const fromTorch = await isSafetensors(file)
  // HDF5 is a large module that takes long to begin: read where a file needs it, not at every start of the program
  const withFile = fromTorch ? withSafetensors : (await import('./h5.ts')).withKerasFile
  const { architecture, staged } = await withFile(file, (keras) => {
    const fitting = named === undefined ? recogniseArchitecture(keras) : checkArchitecture(named, keras)
    const found = fromTorch ? asTorchvisionTrained(fitting) : fitting
    const graph = found.build()
    checkName(options.name ?? found.name)
    return { architecture: found, staged: stageWeights(weightsDir, { graph, input: found.input }, kerasWeights(graph, keras, topLayers(found))) }
  })
  try {
    const { size } = await stat(file)
    const sourceFile = { name: basename(file), sha256: await sha256File(file), bytes: size }
    return await installStaged(architecture, staged, { name: options.name ?? architecture.name, sourceFile }, weightsDir, options.now)
  } catch (error) {
    staged.discard()
    throw error
  }
}

/** Writes weights that are in memory into `weightsDir`, as addBackbone does with a file's. Throws ReservedBackboneNameError. */
export async function installBackbone(
  source: { readonly architecture: string; readonly weights: Weights; readonly name?: string; readonly sourceFile?: InstalledCard['sourceFile'] },
  weightsDir: string,
  now: () => Date = () => new Date()
): Promise<InstalledCard> {
  const architecture = findArchitecture(source.architecture)
  const name = source.name ?? source.architecture
  checkName(name)
  const graph = architecture.build()
  const tensors = expectedWeights(graph).flatMap(({ layer }) => source.weights.get(layer) ?? [])
  return installStaged(architecture, stageWeights(weightsDir, { graph, input: architecture.input }, tensors), { name, ...source }, weightsDir, now)
}

function checkName(name: string): void {
  if (!isBackboneName(name)) throw new ReservedBackboneNameError(name)
}

async function installStaged(
  architecture: Architecture,
  { path, hash }: StagedWeights,
  { name, sourceFile }: { readonly name: string; readonly sourceFile?: InstalledCard['sourceFile'] },
  weightsDir: string,
  now: () => Date = () => new Date()
): Promise<InstalledCard> {
  const card: InstalledCard = {
    format: 1,
    name,
    architecture: architecture.name,
    ...architecture.card,
    input: architecture.input,
    hash,
    parameters: parameterCount(architecture.build()),
    weightsFile: `${architecture.name}-${hash.slice(0, 16)}.weights`,
    ...(sourceFile === undefined ? {} : { sourceFile }),
    addedAt: now().toISOString()
  }
  await installCard(card, path, weightsDir)
  await removeOrphans(weightsDir, now())
  return card
}

/** Puts staged weights under their card's name and the card beside them, last. */
export async function installCard(card: InstalledCard, staged: string, weightsDir: string): Promise<void> {
  await renameWithRetry(staged, join(weightsDir, card.weightsFile))
  await writeCard(weightsDir, card)
  await syncFolder(weightsDir)
}

/** Takes an installed backbone out of a folder: its card first, then the weights, where no other card cites them. */
export async function removeBackbone(name: string, weightsDir: string): Promise<void> {
  const cards = (await readCards(weightsDir)).flatMap((card) => (card instanceof BackboneDamagedError ? [] : [card]))
  const own = cards.find((card) => card.name === name)
  if (own === undefined) return
  await rm(join(weightsDir, `${name}.json`), { force: true })
  if (!cards.some((card) => card !== own && card.weightsFile === own.weightsFile)) await rm(join(weightsDir, own.weightsFile), { force: true })
}

/**
 * Embedded backbones, then those of each folder in turn; a name in an earlier folder hides it in a later one. Cards that cannot be read
 * are listed apart and hide nothing.
 */
export async function listBackbones(weightsDirs: readonly string[]): Promise<{ readonly backbones: ListedBackbone[]; readonly damaged: BackboneDamagedError[] }> {
  const found = new Map<string, ListedBackbone>()
  const damaged: BackboneDamagedError[] = []
  for (const embedded of EMBEDDED_BACKBONES.values()) found.set(embedded.name, { card: embedded.card() })
  for (const dir of weightsDirs) {
    for (const card of await readCards(dir)) {
      if (card instanceof BackboneDamagedError) damaged.push(card)
      else if (!found.has(card.name)) found.set(card.name, { card, dir })
    }
  }
  return { backbones: [...found.values()], damaged }
}

/**
 * The backbone of this name, ready for an engine, its hash computed anew over what was read. Throws BackboneNotInstalledError (with what
 * is installed and how to add) and BackboneDamagedError.
 */
export async function loadBackbone(asked: string, weightsDirs: readonly string[]): Promise<Backbone> {
  const embedded = EMBEDDED_BACKBONES.get(asked)
  if (embedded !== undefined) return embedded.load()
  const { backbones, damaged } = await listBackbones(weightsDirs)
  const isInstalled = (name: string): boolean => backbones.some(({ card }) => card.name === name) || damaged.some(({ backbone }) => backbone === name)
  // "InceptionV3" is inception_v3
  const name = isInstalled(asked) ? asked : (architectureNamed(asked)?.name ?? asked)
  const entry = backbones.find(({ card }) => card.name === name)
  if (entry?.dir === undefined) {
    const own = damaged.find((error) => error.backbone === name)
    throw own ?? new BackboneNotInstalledError(name, backbones.map(({ card }) => card.name), ARCHITECTURES.map((architecture) => architecture.name))
  }
  const { card, dir } = entry
  const graph = graphOfCard(card)
  const weights = decodeWeights(await readInstalled(name, join(dir, card.weightsFile)))
  const hash = backboneHash({ graph, weights, input: card.input }, sha256)
  if (hash !== card.hash) throw new BackboneDamagedError(name, `its weights hash to ${hash.slice(0, 12)}…, its card says ${card.hash.slice(0, 12)}…`)
  return { name, graph, weights, input: card.input, hash, card: { title: card.title, licence: card.licence, source: card.source, ...(card.about === undefined ? {} : { about: card.about }) } }
}

/** Reads a backbone whole and compares its hash with its card's. Returns the hash; throws as loadBackbone does. */
export async function verifyBackbone(name: string, weightsDirs: readonly string[]): Promise<string> {
  return (await loadBackbone(name, weightsDirs)).hash
}

/** The architecture whose every layer fits the file; where none does, the error is that of the nearest. */
function recogniseArchitecture(file: KerasWeightsFile): Architecture {
  const names = new Set(file.layers.map(({ name }) => name))
  const candidates = ARCHITECTURES.map((architecture) => {
    const graph = architecture.build()
    const { pairs, problems } = matchKeras(graph, file, topLayers(architecture))
    const shared = graph.nodes.filter(({ name }) => names.has(name)).length + pairs.length / (pairs.length + problems.length)
    return { architecture, problems, shared }
  })
  const fitting = candidates.find(({ problems }) => problems.length === 0)
  if (fitting !== undefined) return fitting.architecture
  const nearest = candidates.reduce((best, candidate) => (candidate.shared > best.shared ? candidate : best))
  throw new WeightsMismatchError(nearest.architecture.name, nearest.problems)
}

/** The architecture, where the file is of it; else an error that names the one it is of. */
function checkArchitecture(named: Architecture, file: KerasWeightsFile): Architecture {
  const problemsOf = (architecture: Architecture): readonly string[] => matchKeras(architecture.build(), file, topLayers(architecture)).problems
  const problems = problemsOf(named)
  if (problems.length === 0) return named
  throw new WeightsMismatchError(named.name, problems, ARCHITECTURES.find((architecture) => problemsOf(architecture).length === 0)?.name)
}

/** torchvision's GoogLeNet weights were trained with `transform_input`, which turns ImageNet's normalization into -1 to 1. */
function asTorchvisionTrained(architecture: Architecture): Architecture {
  return architecture.name === 'googlenet' ? { ...architecture, input: { ...architecture.input, preprocessing: 'tf' } } : architecture
}

/** The layers that the network's published classifier has beyond it. */
function topLayers({ build }: Architecture): string[] {
  const own = new Set(expectedWeights(build()).map(({ layer }) => layer))
  return expectedWeights(build({ classes: 1000 })).flatMap(({ layer }) => (own.has(layer) ? [] : [layer]))
}

async function readCards(dir: string): Promise<(InstalledCard | BackboneDamagedError)[]> {
  const files = (await namesIn(dir)).filter((name) => name.endsWith('.json')).toSorted()
  return Promise.all(files.map(async (file) => parseBackboneCard(await readFile(join(dir, file), 'utf8'), basename(file, '.json'))))
}

/** Names in a folder; none where there is no folder. */
export async function namesIn(dir: string): Promise<string[]> {
  try {
    return await readdir(dir)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

async function readInstalled(name: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (error) {
    throw new BackboneDamagedError(name, `its weights file cannot be read (${error instanceof Error ? error.message : String(error)})`)
  }
}

const ABANDONED_AFTER_MS = 3_600_000

/** Removes weights that no card cites: those that were replaced, and those of an installation that was killed. Young ones may be another program's. */
async function removeOrphans(dir: string, now: Date): Promise<void> {
  const cards = await readCards(dir)
  const cited = new Set(cards.flatMap((card) => (card instanceof BackboneDamagedError ? [] : [card.weightsFile])))
  for (const name of await namesIn(dir)) {
    if (cited.has(name) || !/\.weights(\.\w+\.part)?$/.test(name)) continue
    const { mtimeMs } = await stat(join(dir, name))
    if (now.getTime() - mtimeMs > ABANDONED_AFTER_MS) await rm(join(dir, name), { force: true })
  }
}
