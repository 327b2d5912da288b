import { createHash } from 'node:crypto'
import { trainingDraft, type trainingCommands } from '../../contract/index.ts'
import { SPLIT_RULES } from '../../core/recipe/recipe.ts'
import { BINARY_HEADERS, type BinaryRoute } from '../answerBinary.ts'
import { augmentationPictures } from '../handlers/recipe/augmentationPictures.ts'
import { backboneChoices } from '../handlers/recipe/backboneChoices.ts'
import { chosenRecipe } from '../handlers/recipe/chosenRecipe.ts'
import { recipeDetail } from '../handlers/recipe/recipeDetail.ts'
import { recipeInfos } from '../handlers/recipe/recipeInfos.ts'
import { splitPreview } from '../handlers/recipe/splitPreview.ts'
import { compareRuns } from '../handlers/run/compareRuns.ts'
import { leftoversOf, removeLeftovers, type Leftovers } from '../handlers/run/leftovers.ts'
import { runDetail } from '../handlers/run/runDetail.ts'
import { runInfos } from '../handlers/run/runInfos.ts'
import { timeEstimate } from '../handlers/run/timeEstimate.ts'
import type { Handlers } from '../runCommand.ts'
import { asJson } from '../store/json.ts'
import type { Library } from '../store/openLibrary.ts'
import type { AreaServices } from './areaServices.ts'
import { createTrainingWork } from './trainingWork.ts'

/** Pictures of the augmentation that the page may still fetch. */
const PICTURES_KEPT = 64

export interface TrainingArea {
  readonly handlers: Handlers<keyof typeof trainingCommands>
  readonly binaries: readonly BinaryRoute[]
}

function leftoversCopy({ checkpoints, networks, clusters }: Leftovers): { checkpoints: Leftovers['checkpoints'][number][]; networks: Leftovers['networks'][number][]; clusters: Leftovers['clusters'][number][] } {
  return { checkpoints: [...checkpoints], networks: [...networks], clusters: [...clusters] }
}

/** Recipes, splits, runs: the wizard from Split to a finished run, and the list of runs. */
export function trainingArea(library: Library, services: AreaServices): TrainingArea {
  const pictures = new Map<string, Uint8Array<ArrayBuffer>>()
  const work = createTrainingWork(library, services)
  const keep = (png: Uint8Array): string => {
    const name = createHash('sha256').update(png).digest('hex').slice(0, 32)
    pictures.delete(name)
    pictures.set(name, Uint8Array.from(png))
    for (const oldest of [...pictures.keys()].slice(0, Math.max(0, pictures.size - PICTURES_KEPT))) pictures.delete(oldest)
    return `/sheet/${name}.png`
  }
  const handlers: Handlers<keyof typeof trainingCommands> = {
    'training.recipes': async ({ dataset }) => ({ recipes: await recipeInfos(library, services.context().weightsDirs, dataset) }),
    'training.recipe': ({ dataset, choice }) => recipeDetail(services.context(), choice, dataset),
    'training.backbones': async () => ({ backbones: await backboneChoices(services.context().weightsDirs) }),
    'training.split': ({ dataset, choice }) => splitPreview(services.context(), choice, dataset),
    'training.estimate': ({ dataset, choice }) => timeEstimate(services.context(), choice, dataset),
    'training.augmentation': async ({ dataset, choice, imageId }) => {
      const { pictures: made, ...about } = await augmentationPictures(services.context(), choice, dataset, imageId)
      return { ...about, pictures: made.map(({ caption, png }) => ({ url: keep(png), caption })) }
    },
    'training.start': async ({ dataset, choice, alsoSplit = [], learningCurve = false }) => {
      const { recipe } = await chosenRecipe(choice)
      return { job: await work.start({ dataset, choice, recipe, alsoSplit: SPLIT_RULES.filter((rule) => alsoSplit.includes(rule)), learningCurve }) }
    },
    'training.resume': ({ run }) => ({ job: work.resume(run) }),
    'training.stop': ({ run, how }) => ({ stopping: work.stop(run, how) }),
    'training.leftovers': async () => leftoversCopy(await leftoversOf(library, services.context().weightsDirs[0] ?? '')),
    'training.clean': async ({ only }) => leftoversCopy(await removeLeftovers(library, services.context().weightsDirs[0] ?? '', only, services.actor())),
    'training.current': ({ dataset }) => {
      const live = work.current(dataset)
      return { jobId: live?.job ?? null, run: live?.run ?? null }
    },
    'training.runs': ({ dataset }) => ({ runs: runInfos(library, dataset) }),
    'training.show': ({ run }) => runDetail(library, run, work.live(run)),
    'training.compare': ({ runs }) => compareRuns(library, runs),
    'training.draft': ({ dataset }) => {
      const kept = library.trainingDrafts.get(dataset)
      return { draft: trainingDraft.safeParse(kept?.draft).data ?? null, savedAt: kept?.savedAt ?? null }
    },
    'training.save': ({ dataset, draft }) => ({ savedAt: library.trainingDrafts.put(library.datasets.named(dataset).name, asJson(draft)) })
  }
  const route: BinaryRoute = {
    path: /^\/sheet\/([0-9a-f]{32})\.png$/,
    answer([name = '']) {
      const png = pictures.get(name)
      return png === undefined ? new Response(null, { status: 404, headers: BINARY_HEADERS }) : new Response(png, { headers: { ...BINARY_HEADERS, 'content-type': 'image/png' } })
    }
  }
  return { handlers, binaries: [route] }
}
