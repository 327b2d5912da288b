import type { Command } from 'commander'
import type { RunCommand } from '../commandContext.ts'

/** `recipes`: what comes with the program, and one recipe in words. */
export function addRecipesCommand(program: Command, run: RunCommand): void {
  program
    .command('recipes')
    .description('the recipes that come with the program, by publication; one of them in words')
    .argument('[recipe]', 'a name, or a JSON file')
    .action((name: string | undefined) =>
      run(async ({ output }) => {
        const [{ shippedRecipes, wholeRecipe }, { installedBackbones, recipeWeights }, { resourcesDir }, { weightsDirsOf, defaultLibraryDir }, { recipeLines, recipeListLines }, { formOf, formsOf }] = await Promise.all([
          import('../../recipes.ts'),
          import('../../recipeWeights.ts'),
          import('../../platform/resourcesDir.ts'),
          import('../../userPaths.ts'),
          import('../recipeLines.ts'),
          import('../../../core/recipe/recipeForm.ts')
        ])
        const installed = await installedBackbones(weightsDirsOf(defaultLibraryDir()))
        const recipes = name === undefined ? await shippedRecipes(resourcesDir()) : [await wholeRecipe(name, resourcesDir())]
        const listed = recipes.map((recipe) => ({ recipe, weights: recipeWeights(recipe, installed) }))
        const documents = listed.map(({ recipe, weights }) => ({ ...recipe, weights, forms: Object.fromEntries(formsOf(recipe).map((form) => [form, formOf(recipe, form)])) }))
        output.result(name === undefined ? documents : documents[0], () => (name === undefined ? recipeListLines(listed) : listed.flatMap(recipeLines)))
      })
    )
}
