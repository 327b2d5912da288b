import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { architectureNamed } from '../../core/backbones/catalogue.ts'
import { experimentParts, type ExperimentInput, type Part, type TrainedPart } from '../../core/experiment/experiment.ts'
import { selectRows } from '../../core/learn/matrix.ts'
import { headProbabilities, type FittedHead } from '../../core/learn/heads/fittedHead.ts'
import { groupedSplit, type SplitItem } from '../../core/learn/split.ts'
import { RecipeInvalidError, type Recipe } from '../../core/recipe/recipe.ts'
import type { TrainingSpec } from '../../core/recipe/trainingSchema.ts'
import type { EpochRecord } from '../../core/training/trainingState.ts'
import { hasLearningTop } from '../../core/training/networkWithTop.ts'
import type { InstalledCard } from '../engine/backboneCard.ts'
import { listBackbones, removeBackbone } from '../engine/backboneStore.ts'
import type { Pooling } from '../engine/engine.ts'
import { installRandomBackbone, installTrained } from '../engine/trainedBackbone.ts'
import type { DescribeResult } from '../jobs/jobKinds.ts'
import { runJob } from '../jobs/runJob.ts'
import type { TrainNetworkResult } from '../jobs/trainNetworkPayload.ts'
import type { DatasetItem } from '../store/datasets.ts'
import { featuresOf, type FeatureSet } from './featuresOf.ts'
import { describeBackbone, onEngine } from './learnJobs.ts'
import { originalOf } from './readFrame.ts'
import type { TrainingRecord } from './runRecord.ts'
import type { RunFollower } from './run/runFollower.ts'
import type { WorkContext } from './workContext.ts'

/** Networks trained on every part of a run's split. */
export interface TrainedNetworks {
  /** By part, for the experiment. */
  readonly parts: readonly TrainedPart[]
  /** Of several parts: the network that was trained once more on all images, and is kept. */
  readonly kept?: FittedHead
  /** Of all items by the network that is kept, which is the backbone of its description. */
  readonly features: FeatureSet<DatasetItem>
  /** The same by the network of the part that stands for the run (`modelFold`). */
  readonly judged: FeatureSet<DatasetItem>
  /** Between a network and its head. */
  readonly pooling: Pooling
  readonly record: readonly TrainingRecord[]
  /** Removes checkpoints and the networks that are not kept, once the run is on disk. */
  readonly release: () => Promise<void>
}

export interface NetworksRequest {
  readonly recipe: Recipe
  /** Of the split, one per item of `features`. */
  readonly items: readonly SplitItem[]
  readonly classes: readonly string[]
  /** By the network with its start weights: says which images can be read. */
  readonly features: FeatureSet<DatasetItem>
  readonly run: number
  readonly follow?: RunFollower | undefined
}

/**
 * The recipe with which to describe and run the start network: random weights are installed first, and features before training are pooled
 * averages, whatever the trained network does with its map. Unchanged for recipes that train none. Throws RecipeInvalidError.
 */
export async function startRecipe({ weightsDirs }: Pick<WorkContext, 'weightsDirs'>, recipe: Recipe): Promise<Recipe> {
  const { training, backbone } = recipe
  if (training === undefined) return recipe
  if (training.start !== 'random') return { ...recipe, backbone: { ...backbone, pooling: 'avg' } }
  const { backbones } = await listBackbones(weightsDirs)
  const architecture = scratchArchitecture(recipe, backbones)
  return { ...recipe, backbone: { ...backbone, name: await installRandomBackbone(architecture, recipe.seed, libraryWeights({ weightsDirs })), pooling: 'avg' } }
}

/** The architecture that random weights are drawn for. Throws RecipeInvalidError where there is none. */
function scratchArchitecture({ name, backbone }: Recipe, backbones: Awaited<ReturnType<typeof listBackbones>>['backbones']): string {
  const architecture = backbones.find(({ card }) => card.name === backbone.name)?.card.architecture ?? backbone.name
  if (architectureNamed(architecture) === undefined) throw new RecipeInvalidError(name, [`backbone.name: ${backbone.name} is no architecture that can be trained from random weights`])
  return architecture
}

/**
 * Trains a network per part, each from the same start weights, on the part's training images without its validation share; then, of several parts,
 * one on all images, which is kept: the others estimate it. One that was trained before (the run was killed later) is not trained again; one that
 * was under way goes on from its last epoch.
 *
 * Throws RecipeInvalidError, the split's errors for the validation share, and what the job throws.
 */
export async function trainNetworks(context: WorkContext, request: NetworksRequest): Promise<TrainedNetworks> {
  const { recipe, items, classes, features, run, follow } = request
  const { training } = recipe
  if (training === undefined) throw new RecipeInvalidError(recipe.name, ['training: is missing'])
  const weightsDir = libraryWeights(context)
  const folder = join(context.library.dir, 'training', String(run))
  const open = await opener(context, request, training, weightsDir)
  const { parts } = experimentParts({ items, classes, recipe })
  const judgedPart = judgedPartOf(parts)
  const all = items.map((_, i) => i)

  const trained: TrainedPart[] = []
  const record: TrainingRecord[] = []
  const names = new Set<string>()
  const learnFrom = async (part: Part, p: number): Promise<Learned> => {
    const { train, validation } = withValidation(part, items, classes, recipe)
    // the run's number, because --resume asks for it
    const name = `run ${run}${parts.length === 1 ? '' : p === parts.length ? `, ${ALL_IMAGES}` : `, part ${p + 1} of ${parts.length}`}`
    const result = await trainPart(context, { recipe, features, train, validation, classes, items, name, checkpoint: join(folder, `part-${p + 1}.checkpoint`), weightsDir, from: open.from, onEpochs: (epochs) => follow?.epochs(p, epochs) })
    const noted = { part: part.name, images: train.length, validationImages: validation.length, seconds: result.seconds, epochs: [...result.history], notes: [...result.notes] }
    return { network: await open.installed(result), result, validation, noted }
  }

  let judged: FeatureSet<DatasetItem> | undefined
  for (const [p, part] of parts.entries()) {
    const { network, result, validation, noted } = await learnFrom(part, p)
    names.add(network.backbone.name)
    const wanted = p === judgedPart ? all : [...part.test, ...validation]
    const own = await open.features(network, wanted)
    if (p === judgedPart) judged = own
    const placeOf = new Map(wanted.map((i, row) => [i, row]))
    const probabilitiesOf = (indices: readonly number[]): number[] => [...headProbabilities(result.head, selectRows(own.features, indices.map((i) => placeOf.get(i) ?? -1)))]
    const probabilities = probabilitiesOf(part.test)
    const testAccuracy = accuracyOf(probabilities, part.test.map((i) => items[i]?.label ?? -1), classes.length)
    follow?.judged({ part: p, title: part.name, accuracy: testAccuracy, auc: null, thumbnailAccuracy: null })
    record.push({ ...noted, testAccuracy })
    trained.push({ head: result.head, probabilities, watched: { items: validation, probabilities: probabilitiesOf(validation) }, seconds: result.seconds })
  }
  if (judged === undefined) throw new RangeError('a split without parts')

  let kept = judged
  let keptHead: TrainedNetworks['kept']
  const [everything] = trainedParts({ items, classes, recipe }).slice(parts.length)
  if (everything !== undefined) {
    const { network, result, noted } = await learnFrom(everything, parts.length)
    follow?.judged({ part: parts.length, title: everything.name, accuracy: null, auc: null, thumbnailAccuracy: null })
    record.push(noted)
    kept = await open.features(network, all)
    keptHead = result.head
  }
  const { backbone } = kept
  context.library.backbones.note({ hash: backbone.hash, name: backbone.name, card: backbone.card })
  return {
    parts: trained,
    ...(keptHead === undefined ? {} : { kept: keptHead }),
    features: kept,
    judged,
    pooling: open.pooling,
    record,
    release: async () => {
      for (const name of names) if (name !== backbone.name) await removeBackbone(name, weightsDir)
      await rm(folder, { recursive: true, force: true })
    }
  }
}

const ALL_IMAGES = 'all images'

/** The parts that a run learns from, in order: those of the split, and where networks are trained on several of them, all images, of which none is judged. */
export function trainedParts(input: Pick<ExperimentInput, 'items' | 'classes'> & { readonly recipe: Recipe }): readonly Part[] {
  const { parts } = experimentParts(input)
  return input.recipe.training === undefined || parts.length === 1 ? parts : [...parts, { name: ALL_IMAGES, train: input.items.map((_, i) => i), test: [] }]
}

interface Learned {
  readonly network: OpenNetwork
  readonly result: TrainNetworkResult
  readonly validation: readonly number[]
  readonly noted: TrainingRecord
}

/** A trained network as a backbone. */
interface OpenNetwork {
  readonly backbone: DescribeResult
}

interface Opener {
  readonly from: InstalledCard
  readonly pooling: Pooling
  /** Installs what a job has trained. */
  readonly installed: (result: TrainNetworkResult) => Promise<OpenNetwork>
  /** One row per item asked for. Throws RecipeInvalidError where one cannot be read any more. */
  readonly features: (network: OpenNetwork, indices: readonly number[]) => Promise<FeatureSet<DatasetItem>>
}

async function opener(context: WorkContext, { recipe, features }: NetworksRequest, training: TrainingSpec, weightsDir: string): Promise<Opener> {
  const from = await startCard(context, recipe, features.backbone)
  const plain = !hasLearningTop(training.top)
  const { tap } = recipe.backbone
  const top = { ...(tap === undefined ? {} : { tap }), pooling: recipe.backbone.pooling, top: training.top }
  const pooling = plain ? recipe.backbone.pooling : 'avg'
  return {
    from,
    pooling,
    installed: async ({ staged }) => {
      const card = await installTrained({ from, staged, top, input: features.input.resize }, weightsDir)
      return { backbone: await describeBackbone(onEngine(context, features.backbone), card.name, pooling, { hash: card.hash, input: features.input, ...(plain && tap !== undefined ? { tap } : {}) }) }
    },
    features: async ({ backbone }, indices) => {
      const wanted = indices.flatMap((i) => features.items[i] ?? [])
      const own = await featuresOf(context, wanted, { backbone, input: features.input, pooling })
      if (own.items.length < wanted.length) throw new RecipeInvalidError(recipe.name, ['images that were readable before training are not any more'])
      return { ...own, computed: features.computed, seconds: features.seconds, refused: features.refused }
    }
  }
}

interface PartRequest extends Pick<NetworksRequest, 'recipe' | 'features' | 'classes' | 'items'> {
  readonly train: readonly number[]
  readonly validation: readonly number[]
  readonly name: string
  readonly checkpoint: string
  readonly weightsDir: string
  readonly from: InstalledCard
  readonly onEpochs: (epochs: readonly EpochRecord[]) => void
}

function trainPart(
  { spawn, library, weightsDirs, signal, onProgress }: WorkContext,
  { recipe, features, classes, items, train, validation, name, checkpoint, weightsDir, from, onEpochs }: PartRequest
): Promise<TrainNetworkResult> {
  const { training, augmentation, seed, backbone } = recipe
  if (training === undefined) throw new RangeError('a recipe without training')
  const images = [...train, ...validation]
    .toSorted((a, b) => a - b)
    .flatMap((index) => {
      const item = features.items[index]
      return item === undefined ? [] : [{ index, ...originalOf(library, item) }]
    })
  const payload = {
    name,
    images,
    labels: items.map(({ label }) => label),
    classes: classes.length,
    train,
    validation,
    backbone: { name: from.name, weightsDirs, hash: from.hash, ...(backbone.tap === undefined ? {} : { tap: backbone.tap }) },
    input: features.input,
    pooling: backbone.pooling,
    training,
    ...(augmentation === undefined ? {} : { augmentation }),
    seed,
    checkpoint,
    weightsDir
  }
  onProgress({ phase: `Training ${name}, starting`, done: 0, total: images.length, unit: 'images' })
  return runJob(spawn, 'trainNetwork', payload, { signal, onProgress, onChunk: ({ epochs }) => onEpochs(epochs) })
}

function accuracyOf(probabilities: readonly number[], labels: readonly number[], classes: number): number {
  const right = labels.filter((label, i) => {
    const row = probabilities.slice(i * classes, (i + 1) * classes)
    return row.indexOf(Math.max(...row)) === label
  })
  return right.length / labels.length
}

/** The part that stands for the run: the first that learns from most images, as `modelFold` chooses. */
function judgedPartOf(parts: readonly Part[]): number {
  return parts.reduce((best, part, p) => (part.train.length > (parts[best]?.train.length ?? 0) ? p : best), 0)
}

/** The part's own validation images, or a share of its training images, by group. */
function withValidation(part: Part, items: readonly SplitItem[], classes: readonly string[], { training, seed }: Recipe): { readonly train: readonly number[]; readonly validation: readonly number[] } {
  if (part.validation !== undefined) return { train: part.train, validation: part.validation }
  const share = training?.validationFraction ?? 0
  if (share === 0) return { train: part.train, validation: [] }
  const split = groupedSplit(part.train.flatMap((i) => items[i] ?? []), { trainFraction: 1 - share, seed, classes })
  const back = (indices: readonly number[]): number[] => indices.map((i) => part.train[i] ?? -1)
  return { train: back(split.train), validation: back(split.test) }
}

/** Throws RecipeInvalidError where the recipe trains a network that cannot be trained: what the run would throw after its features. */
export async function requireTrainableNetwork(context: Pick<WorkContext, 'weightsDirs'>, recipe: Recipe): Promise<void> {
  const { training, backbone } = recipe
  if (training !== undefined && training.start !== 'random') await startCard(context, recipe, { name: backbone.name })
  if (training?.start === 'random') {
    const { backbones } = await listBackbones(context.weightsDirs)
    scratchArchitecture(recipe, backbones)
  }
}

/** The start network's card. Throws RecipeInvalidError for a network that cannot be trained. */
async function startCard({ weightsDirs }: Pick<WorkContext, 'weightsDirs'>, recipe: Recipe, { name, hash }: Pick<DescribeResult, 'name'> & Partial<Pick<DescribeResult, 'hash'>>): Promise<InstalledCard> {
  const { backbones } = await listBackbones(weightsDirs)
  const card = backbones.find((backbone) => backbone.card.name === name && (hash === undefined || backbone.card.hash === hash))?.card
  if (card === undefined || card.weightsFile === '') throw new RecipeInvalidError(recipe.name, [`backbone.name: ${name} has fixed filters, which cannot be trained; take a network with weights`])
  if (card.trained?.top !== undefined) throw new RecipeInvalidError(recipe.name, [`backbone.name: ${name} has layers on top from an earlier training; train from ${card.trained.from.name}`])
  return card
}

/** The library's own folder of weights. */
function libraryWeights({ weightsDirs }: Pick<WorkContext, 'weightsDirs'>): string {
  const [own] = weightsDirs
  if (own === undefined) throw new RangeError('no folder for weights')
  return own
}
