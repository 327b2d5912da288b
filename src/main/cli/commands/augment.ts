import type { Command } from 'commander'
import { libraryOption } from '../libraryOption.ts'
import { count } from '../output.ts'
import type { RunCommand } from '../commandContext.ts'
import { UsageError } from '../usageError.ts'
import { wholeNumber } from '../wholeNumber.ts'

const MOST_IMAGES = 32
const MOST_COPIES = 16

/** `hilum augment`: what a recipe's augmentation makes of a data set's images. */
export function addAugmentCommand(program: Command, run: RunCommand): void {
  program
    .command('augment')
    .description("a contact sheet of a recipe's augmentation: originals of a data set in the first column, random copies beside them")
    .argument('<recipe>', 'a name from `hilum recipes`, or a JSON file')
    .addOption(libraryOption)
    .requiredOption('--dataset <name>', 'a data set of the library, latest version')
    .option('--images <n>', `rows, 1 to ${MOST_IMAGES}`, '8')
    .option('--copies <n>', `of each image, 1 to ${MOST_COPIES}`, '6')
    .option('--set <key=value...>', 'changes to the recipe: seed=7, augmentation.rotation=10')
    .requiredOption('--out <png>', 'where the picture goes, outside the library')
    .action((name: string, options: { library?: string; dataset: string; images: string; copies: string; set?: string[]; out: string }) =>
      run(async (context) => {
        const images = within(options.images, '--images', MOST_IMAGES)
        const copies = within(options.copies, '--copies', MOST_COPIES)
        const [{ previewAugmentation }, { findRecipe }, { resourcesDir }, { withLibrary }, { workContextOf }, { changedRecipe }] = await Promise.all([
          import('../../handlers/previewAugmentation.ts'),
          import('../../recipes.ts'),
          import('../../platform/resourcesDir.ts'),
          import('../withLibrary.ts'),
          import('../workContextOf.ts'),
          import('../recipeOptions.ts')
        ])
        const recipe = changedRecipe(await findRecipe(name, resourcesDir()), options.set ?? [])
        await withLibrary(options.library, {}, async (library) => {
          const result = await previewAugmentation(workContextOf(library, context), { recipe, dataset: options.dataset, images, copies, out: options.out })
          if (result.refused.length > 0) context.refused()
          context.output.result(result, () => [
            `${count(result.images.length, 'image')} with ${count(copies, 'copy', 'copies')} each: ${result.out}`,
            ...result.operations.map(({ operation, words }) => `${operation}: ${words}`),
            ...result.refused.map(({ image, reason, code }) => `refused  image ${image}: ${reason} (${code})`),
            'One or more of these are drawn for every copy. The originals show patients: keep the picture as you keep the films.'
          ])
        })
      })
    )
}

function within(text: string, option: string, most: number): number {
  const value = wholeNumber(text, option)
  if (value < 1 || value > most) throw new UsageError(`${option} takes 1 to ${most}`)
  return value
}
