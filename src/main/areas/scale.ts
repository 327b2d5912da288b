import type { ClusterAugment, RecipeChoice, scaleCommands } from '../../contract/index.ts'
import { chosenRecipe } from '../handlers/recipe/chosenRecipe.ts'
import { requireRunnable } from '../handlers/recipe/requireRunnable.ts'
import type { Handlers } from '../runCommand.ts'
import { findSpark, installSpark, SparkMissingError } from '../scale/findSpark.ts'
import { requireScalable } from '../scale/makePlan.ts'
import { augmentationOf } from '../scale/plannedCopies.ts'
import type { Library } from '../store/openLibrary.ts'
import type { AreaServices } from './areaServices.ts'
import { augmented, clusterFolder, planCluster, startOnCluster, statusOf, type ClusterJob } from './scaleWork.ts'

/** Train, "On a cluster": the recipes of the desktop on Apache Spark. */
export function scaleHandlers(library: Library, services: AreaServices): Handlers<keyof typeof scaleCommands> {
  /** Throws what can be told before anything starts: a recipe that stays on the desktop, missing weights, data that it cannot learn from. */
  async function asked({ dataset, choice, augment }: { dataset: string; choice: RecipeChoice; augment?: ClusterAugment | undefined }): Promise<ClusterJob> {
    const { recipe } = await chosenRecipe(choice)
    requireScalable(recipe)
    if (augment !== undefined) augmentationOf(recipe, augment)
    await requireRunnable(services.context(), recipe, dataset)
    return { dataset, choice, recipe, folder: clusterFolder(library.datasets.named(dataset).hash, recipe, augment), ...(augment === undefined ? {} : { augment }) }
  }
  return {
    'scale.ready': async () => {
      try {
        const { version, java = null, submit } = await findSpark()
        return { spark: { version, java, submit }, missing: null }
      } catch (error) {
        if (!(error instanceof SparkMissingError)) throw error
        return { spark: null, missing: { lacks: error.lacks, message: error.message } }
      }
    },
    'scale.install': () => ({
      job: services.work('scale-install', {}, async ({ onProgress }) => {
        const { version } = await installSpark((phase) => onProgress({ phase, done: 0, total: 0, unit: '' }))
        return { version }
      }, { lane: 'import' })
    }),
    'scale.plan': async ({ dataset, choice, augment, cores }) => {
      const job = await asked({ dataset, choice, augment })
      return { job: services.work('scale-plan', { dataset, choice, ...augmented(job), cores, folder: job.folder }, (context) => planCluster(context, job, cores)) }
    },
    'scale.start': async ({ dataset, choice, augment, master, conf = [] }) => {
      const job = await asked({ dataset, choice, augment })
      await findSpark()
      library.audit.record('scale.asked', { recipe: job.recipe.name, dataset, master }, services.actor())
      return { job: startOnCluster(library, services, job, { master, conf }) }
    },
    'scale.status': async ({ jobId }) => ({ status: await statusOf(library, jobId) })
  }
}
