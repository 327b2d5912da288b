import * as z from 'zod'
import { job, noInput } from '../schemas.ts'
import { recipeChoice, recipeDetail, recipeInfo, runDetail, runInfo, runPair, splitPreview, timeEstimate, trainingDraft } from './trainingSchemas.ts'

const dataset = z.string().min(1)
const planned = z.strictObject({ dataset, choice: recipeChoice })
const run = z.strictObject({ run: z.int().positive() })

const bytes = z.number().nonnegative()
const leftovers = z.strictObject({
  /** By run; `gone` where the library has no such run. */
  checkpoints: z.array(z.strictObject({ run: z.int(), state: z.string(), bytes })),
  /** Trained here, of no model. */
  networks: z.array(z.strictObject({ name: z.string(), bytes })),
  /** Folders of jobs on a cluster. */
  clusters: z.array(z.strictObject({ folder: z.string(), dataset: z.string().nullable(), recipe: z.string().nullable(), bytes }))
})

export const trainingCommands = {
  /** The shipped recipes, beside what they reached on a data set. */
  'training.recipes': { input: z.strictObject({ dataset: dataset.optional() }), output: z.strictObject({ recipes: z.array(recipeInfo) }) },
  /** One recipe as it would be run, with every setting. */
  'training.recipe': { input: z.strictObject({ dataset: dataset.optional(), choice: recipeChoice }), output: recipeDetail },
  /** Networks that a recipe can be run with, and whether their weights are here. */
  'training.backbones': {
    input: noInput,
    output: z.strictObject({ backbones: z.array(z.strictObject({ name: z.string(), installed: z.boolean(), trainable: z.boolean(), how: z.string(), embedded: z.boolean() })) })
  },
  'training.split': { input: planned, output: splitPreview },
  'training.estimate': { input: planned, output: timeEstimate },
  /** One film, and what each operation of the augmentation makes of it; pictures by `fetch`. */
  'training.augmentation': {
    input: planned.extend({ imageId: z.int().positive().optional() }),
    output: z.strictObject({ imageId: z.int().nullable(), label: z.string().nullable(), pictures: z.array(z.strictObject({ url: z.string(), caption: z.string() })) })
  },
  /** Long work, as `hilum train`. Goes on when the window is closed. */
  'training.start': { input: planned.extend({ alsoSplit: z.array(z.string()).optional(), learningCurve: z.boolean().optional() }), output: z.strictObject({ job }) },
  /** Long work, as `hilum train --resume`: an unfinished run from where it stopped. */
  'training.resume': { input: run, output: z.strictObject({ job }) },
  /** Stops a run: `pause` keeps what it has learned so far, `cancel` takes its checkpoints away. */
  'training.stop': { input: run.extend({ how: z.enum(['pause', 'cancel']) }), output: z.strictObject({ stopping: z.boolean() }) },
  /** What runs or waits on a data set: its run is null while it waits. */
  'training.current': { input: z.strictObject({ dataset }), output: z.strictObject({ jobId: z.string().nullable(), run: z.int().nullable() }) },
  /** Latest first. */
  'training.runs': { input: z.strictObject({ dataset: dataset.optional() }), output: z.strictObject({ runs: z.array(runInfo) }) },
  'training.show': { input: run, output: runDetail },
  /** The first run against each of the others: intervals of the paired difference, McNemar, DeLong. */
  'training.compare': {
    input: z.strictObject({ runs: z.array(z.int().positive()).min(2).max(8) }),
    output: z.strictObject({ runs: z.array(runInfo), pairs: z.array(runPair), notComparable: z.array(z.strictObject({ run: z.int(), reason: z.string() })) })
  },
  /** What trainings that did not end left on the disk, as `hilum runs --leftovers`. */
  'training.leftovers': { input: noInput, output: leftovers },
  /** Removes them, as `hilum runs --clean`: such a run or job begins anew where it is gone on with. `only`: these alone, runs by number, networks and folders by name. Answers what was removed. */
  'training.clean': { input: z.strictObject({ only: z.array(z.union([z.int().positive(), z.string().min(1)])).min(1).optional() }), output: leftovers },
  'training.draft': { input: z.strictObject({ dataset }), output: z.strictObject({ draft: trainingDraft.nullable(), savedAt: z.string().nullable() }) },
  'training.save': { input: z.strictObject({ dataset, draft: trainingDraft }), output: z.strictObject({ savedAt: z.string() }) }
}
