import type { Recipe } from '../../../core/recipe/recipe.ts'
import { classOfLabel } from '../../../core/recipe/recipeClasses.ts'
import type { Library } from '../../store/openLibrary.ts'
import type { RunRow } from '../../store/runs.ts'

/** What a run's classifier of the moment said of an image that it had not learned from. */
export interface TestAnswer {
  readonly image: number
  readonly study: number
  /** Index into the classes. */
  readonly label: number
  /** What is resampled for an interval: what the split kept together, else the data set's own group. */
  readonly group: string
  /** [classes], as the classifier gave them. */
  readonly probabilities: readonly number[]
  /** Of anything to look at, as the worklist shows it: calibrated where the model is. */
  readonly score: number
}

/**
 * A finished run's answers about its test images (of folds each image's own fold's), with their labels as the recipe has them, in the order of file hash and frame. They are the model's: also of a
 * run whose model was trained again since, or has scored the library. Empty where the model is gone.
 */
export function testAnswers(library: Library, row: RunRow, classes: readonly string[], recipe: Recipe | undefined): TestAnswer[] {
  if (row.model === null) return []
  const classOf = recipe === undefined ? (label: string) => label : classOfLabel(recipe)
  const tested = new Set(row.split === null ? [] : Object.entries(library.splits.parts(row.split)).flatMap(([part, images]) => (part === 'test' ? images : [])))
  const together = row.split === null ? new Map<number, number>() : library.splits.groups(row.split)
  const items = new Map(library.datasets.items(row.dataset).map((item) => [item.image, item]))
  return library.predictions.ofModel(row.model).flatMap(({ image, fold, probabilities, score }) => {
    const item = image === null ? undefined : items.get(image)
    if (image === null || item === undefined || probabilities === null || score === null || (fold === null && !tested.has(image))) return []
    const label = classes.indexOf(classOf(item.label) ?? '')
    if (label < 0) return []
    const number = together.get(image)
    return [{ image, study: item.study, label, group: number === undefined ? item.group : `kept together ${number}`, probabilities: classes.map((name) => probabilities[name] ?? 0), score }]
  })
}
