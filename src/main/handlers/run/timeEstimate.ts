import type { RecipeChoice, TimeEstimate } from '../../../contract/index.ts'
import { experimentParts } from '../../../core/experiment/experiment.ts'
import { balancingPlan } from '../../../core/image/augment/balancingPlan.ts'
import { recipeSchema, type Recipe } from '../../../core/recipe/recipe.ts'
import { listBackbones } from '../../engine/backboneStore.ts'
import { measuredSpeeds } from '../../engine/chooseEngine.ts'
import type { Library } from '../../store/openLibrary.ts'
import type { RunRow } from '../../store/runs.ts'
import { recipeData } from '../recipeData.ts'
import { chosenRecipe } from '../recipe/chosenRecipe.ts'
import { runRecordSchema, type RunRecord } from '../runRecord.ts'
import { splitItemOf } from '../splitItemOf.ts'
import { trainedParts } from '../trainNetworks.ts'
import type { WorkContext } from '../workContext.ts'

/**
 * What a run would take here: images through the network once, and for a network that learns all of its epochs at most, by the rates of the
 * latest run with the same network in this library, else by what was measured when its engine was chosen. Throws as `train` does of data and split.
 */
export async function timeEstimate(context: Pick<WorkContext, 'library' | 'weightsDirs'>, choice: RecipeChoice, datasetName: string): Promise<TimeEstimate> {
  const { library, weightsDirs } = context
  const { recipe } = await chosenRecipe(choice)
  const { dataset, items } = await recipeData(context, recipe, datasetName)
  const { backbones } = await listBackbones(weightsDirs)
  const backbone = backbones.find(({ card }) => card.name === recipe.backbone.name)?.card
  const input = { items: items.map((item) => splitItemOf(item, dataset.classes)), classes: dataset.classes, recipe }
  const { parts } = experimentParts(input)
  const labels = items.map(({ label }) => dataset.classes.indexOf(label))
  const trainingImages = recipe.training === undefined ? 0 : trainedParts(input).reduce((sum, { train }) => sum + imagesSeen(recipe, train.map((i) => labels[i] ?? 0)), 0)
  const before = ratesOf(library, recipe)
  const measured = backbone === undefined || before.features !== null ? null : await measuredSpeeds(backbone.hash)
  const featuresPerSecond = before.features ?? measured
  const frozenSeconds = featuresPerSecond === null ? null : items.length / featuresPerSecond
  const learning = trainingImages === 0 ? 0 : before.training === null ? null : trainingImages / before.training
  return {
    images: items.length,
    toCompute: backbone === undefined ? null : items.length,
    featuresPerSecond,
    trainingPerSecond: before.training,
    trainingImages,
    seconds: frozenSeconds === null || learning === null ? null : frozenSeconds + learning,
    frozenSeconds,
    from: before.from ?? (measured === null ? null : 'measured on this machine when the engine was chosen'),
    parts: parts.length
  }
}

/** Images that training sees, were no phase to stop early. */
function imagesSeen({ training, augmentation, seed }: Recipe, labels: readonly number[]): number {
  const epoch = augmentation === undefined ? labels.length : balancingPlan(labels, augmentation, { seed, epoch: 0 }).length
  const share = 1 - (training?.validationFraction ?? 0)
  return (training?.phases ?? []).reduce((sum, { epochs }) => sum + epochs, 0) * epoch * share
}

interface Rates {
  readonly features: number | null
  readonly training: number | null
  readonly from: string | null
}

/** Images a second in the latest runs with this network; training's where as many layers learn. */
function ratesOf(library: Library, recipe: Recipe): Rates {
  let [features, training, from]: [number | null, number | null, string | null] = [null, null, null]
  for (const row of library.runs.list()) {
    const ran = recipeSchema.safeParse(library.recipes.byHash(row.recipeHash)?.document).data
    const record = runRecordSchema.safeParse(row.timings).data
    if (record === undefined || ran?.backbone.name !== recipe.backbone.name || ran.input.size !== recipe.input.size) continue
    features ??= featureRate(record)
    if (recipe.training !== undefined && ran.training !== undefined && learns(ran) === learns(recipe)) training ??= trainingRate(record)
    if (from === null && (features !== null || training !== null)) from = `as in run ${row.id}, ${dayOf(row)}`
  }
  return { features, training, from }
}

function learns({ training }: Recipe): string {
  return (training?.phases ?? []).map(({ trainableFrom }) => trainableFrom).join(' ')
}

function featureRate({ phases }: RunRecord): number | null {
  const found = phases.find(({ phase }) => phase === 'Features')
  const images = Number(/^(\d+) of/.exec(found?.detail ?? '')?.[1] ?? 0)
  return found === undefined || found.seconds < 0.2 || images === 0 ? null : images / found.seconds
}

function trainingRate({ training = [] }: RunRecord): number | null {
  const seen = training.reduce((sum, { images, epochs }) => sum + images * epochs.length, 0)
  const seconds = training.reduce((sum, part) => sum + part.seconds, 0)
  return seen === 0 || seconds === 0 ? null : seen / seconds
}

function dayOf({ startedAt }: RunRow): string {
  return startedAt.slice(0, 10)
}
