import type { RecipeInfo } from '../../../contract/index.ts'
import { metricTitle } from '../../../core/recipe/metrics.ts'
import type { Recipe } from '../../../core/recipe/recipe.ts'
import { methodOf } from '../../../core/recipe/recipeChoices.ts'
import { formOf, formsOf } from '../../../core/recipe/recipeForm.ts'
import { publishedText } from '../../../core/recipe/recipeWords.ts'
import type { RecipeComparison } from '../../../core/report/recipeComparison.ts'
import { resourcesDir } from '../../platform/resourcesDir.ts'
import { installedBackbones, recipeWeights } from '../../recipeWeights.ts'
import { shippedRecipes } from '../../recipes.ts'
import type { Library } from '../../store/openLibrary.ts'
import { compareRecipes } from '../compareRecipes.ts'
import { runFiguresSchema } from '../runRecord.ts'

/** The shipped recipes, those of this project first, beside what they reached on a data set. Throws DatasetUnknownError. */
export async function recipeInfos(library: Library, weightsDirs: readonly string[], dataset: string | undefined): Promise<RecipeInfo[]> {
  const recipes = await shippedRecipes(resourcesDir())
  const installed = await installedBackbones(weightsDirs)
  const compared = dataset === undefined ? [] : await compareRecipes(library, recipes, dataset, weightsDirs)
  const infos = recipes.map((recipe, i) => recipeInfo(library, recipe, installed, compared[i]))
  return infos.toSorted((a, b) => Number(a.paper !== null) - Number(b.paper !== null))
}

function recipeInfo(library: Library, recipe: Recipe, installed: ReadonlySet<string>, compared: RecipeComparison | undefined): RecipeInfo {
  const { name, title, paper, backbone, augmentation, data } = recipe
  const forms = formsOf(recipe)
  return {
    name,
    title,
    paper: paper === undefined ? null : { id: paper.id, citation: paper.citation },
    published: (paper?.published ?? []).map((figure) => ({
      metric: metricTitle(figure),
      text: publishedText(figure),
      aside: [figure.testImages === undefined ? '' : `${figure.testImages} test images`, figure.from === undefined ? '' : `from ${figure.from}`].filter((part) => part !== '').join(', ')
    })),
    forms: [...forms],
    backbone: backbone.name,
    method: methodOf(recipe),
    augmented: augmentation !== undefined,
    classes: data?.classes?.map((one) => one.name) ?? null,
    weights: recipeWeights(recipe, installed),
    here: (compared?.here ?? []).map(({ run, absent }, c) => ({ form: forms[c] ?? null, run: run?.id ?? null, absent, ...reached(library, run?.id, formOf(recipe, forms[c]).split.rule) }))
  }
}

/** What a run reached under one rule of splitting, beside the thumbnail. */
function reached(library: Library, run: number | undefined, rule: string): { accuracy: number | null; thumbnail: number | null; beyondChance: boolean } {
  const column = run === undefined ? undefined : runFiguresSchema.safeParse(library.runs.byId(run)?.figures).data?.evaluations.find(({ id }) => id === rule)
  return { accuracy: column?.model.figures.accuracy.value ?? null, thumbnail: column?.thumbnail?.figures.accuracy.value ?? null, beyondChance: column?.comparison?.beyondChance ?? false }
}
