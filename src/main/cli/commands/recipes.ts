import type { Command } from 'commander'
import { DEFAULT_RECIPE } from '../../../contract/index.ts'
import type { RunCommand } from '../commandContext.ts'
import { libraryOption } from '../libraryOption.ts'

/** `recipes`: what comes with the program, one recipe in words, and what both forms of each reach on a data set. */
export function addRecipesCommand(program: Command, run: RunCommand): void {
  program
    .command('recipes')
    .description('the recipes that come with the program, by publication; one of them in words; beside what they reach on a data set')
    .argument('[recipe]', 'a name, or a JSON file')
    .option('--dataset <name>', 'set published figures beside those of the latest runs on this data set, in both forms')
    .addOption(libraryOption)
    .action((name: string | undefined, options: { dataset?: string; library?: string }) =>
      run(async ({ output }) => {
        const [{ shippedRecipes, wholeRecipe }, { installedBackbones, recipeWeights }, { resourcesDir }, { weightsDirsOf, defaultLibraryDir }, { recipeLines, recipeListLines }, { formOf, formsOf }] = await Promise.all([
          import('../../recipes.ts'),
          import('../../recipeWeights.ts'),
          import('../../platform/resourcesDir.ts'),
          import('../../userPaths.ts'),
          import('../recipeLines.ts'),
          import('../../../core/recipe/recipeForm.ts')
        ])
        const weightsDirs = weightsDirsOf(options.library ?? defaultLibraryDir())
        const recipes = name === undefined ? await shippedRecipes(resourcesDir()) : [await wholeRecipe(name, resourcesDir())]
        const { dataset } = options
        if (dataset !== undefined) {
          const [{ compareRecipes }, { comparisonLines, comparisonTableLines }, { withLibrary }] = await Promise.all([
            import('../../handlers/compareRecipes.ts'),
            import('../comparisonLines.ts'),
            import('../withLibrary.ts')
          ])
          await withLibrary(options.library, {}, async (library) => {
            const comparisons = await compareRecipes(library, recipes, dataset, weightsDirs)
            const compared = recipes.flatMap((recipe, i) => (comparisons[i] === undefined ? [] : [{ recipe, comparison: comparisons[i] }]))
            output.result(name === undefined ? comparisons : comparisons[0], () =>
              name === undefined ? comparisonTableLines(compared, dataset) : compared.flatMap(({ comparison }) => [`${comparison.recipe} on ${dataset}`, '', ...comparisonLines(comparison)])
            )
          })
          return
        }
        const installed = await installedBackbones(weightsDirs)
        const listed = recipes.map((recipe) => ({ recipe, weights: recipeWeights(recipe, installed) }))
        const documents = listed.map(({ recipe, weights }) => ({ ...recipe, weights, default: recipe.name === DEFAULT_RECIPE, forms: Object.fromEntries(formsOf(recipe).map((form) => [form, formOf(recipe, form)])) }))
        output.result(name === undefined ? documents : documents[0], () => (name === undefined ? recipeListLines(listed) : listed.flatMap(recipeLines)))
      })
    )
}
