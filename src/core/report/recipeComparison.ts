import type { Evaluation, Figure } from '../evaluate/evaluate.ts'
import { metricOf, metricTitle } from '../recipe/metrics.ts'
import type { PublishedFigure } from '../recipe/paperSchema.ts'
import type { Recipe, RecipeForm } from '../recipe/recipe.ts'
import { formOf, formsOf } from '../recipe/recipeForm.ts'
import { publishedText, splitWords } from '../recipe/recipeWords.ts'
import { duration, whole } from './format.ts'

/** A recipe's figures as published, and here in each of its forms, side by side. Plain JSON. */
export interface RecipeComparison {
  readonly recipe: string
  readonly title: string
  readonly citation: string | null
  /** One column a form; a recipe without forms has one. */
  readonly here: readonly HereColumn[]
  readonly rows: readonly ComparisonRow[]
  /** Size of the publication's test part; null where it is not known, or differs between figures. */
  readonly publishedTestImages: number | null
  /** What training took there; null where it is not known. */
  readonly publishedTime: { readonly text: string; readonly machine: string } | null
  /** How the data and the run differ from the publication's. */
  readonly differences: readonly string[]
}

export interface HereColumn {
  readonly title: string
  /** The form's rule of splitting. */
  readonly split: string
  /** Null where there is no finished run. */
  readonly run: ColumnRun | null
  /** Why there is none: "not run", "weights not present", … */
  readonly absent: string | null
}

export interface ColumnRun {
  readonly id: number
  readonly testImages: number
  /** Test images that share a patient or group with training. */
  readonly sharingGroup: number
  readonly seconds: number
  /** The features were there from an earlier run, and are not in `seconds`. */
  readonly featuresReady: boolean
}

export interface ComparisonRow {
  readonly title: string
  /** As printed, with what is known of it; null where the publication says nothing. */
  readonly published: { readonly text: string; readonly aside: string } | null
  /** By column of `here`; null without a run. */
  readonly here: readonly (Figure | null)[]
}

/** The latest finished run of one form on the data set. */
export interface FormRun extends ColumnRun {
  readonly evaluation: Evaluation
}

export interface ComparedData {
  /** "xray, version 1" */
  readonly name: string
  /** Images by class of the recipe; null where the data set's labels do not hold its classes. */
  readonly images: Readonly<Record<string, number>> | null
}

const TITLES: Readonly<Record<RecipeForm, string>> = { 'as-published': 'As published, here', 'leakage-safe': 'Leakage-safe, here' }

/**
 * Sets published figures beside those of runs here. `runOf` finds a form's latest run (undefined for a recipe without forms). A column without a run
 * says why; nothing is filled in.
 */
export function compareRecipe(
  recipe: Recipe,
  { data, weightsInstalled, runOf }: { readonly data: ComparedData; readonly weightsInstalled: boolean; readonly runOf: (form: RecipeForm | undefined) => FormRun | undefined }
): RecipeComparison {
  const forms = formsOf(recipe)
  const columns = (forms.length === 0 ? [undefined] : forms).map((form) => ({ form, split: formOf(recipe, form).split, run: runOf(form) }))
  const published = recipe.paper?.published ?? []
  const measured = published.length > 0 && published.every(({ metric }) => metric !== 'accuracy') ? [...published, ACCURACY] : published.length === 0 ? [ACCURACY] : published
  return {
    recipe: recipe.name,
    title: recipe.title,
    citation: recipe.paper?.citation ?? null,
    here: columns.map(({ form, split, run }) => ({
      title: form === undefined ? 'Here' : TITLES[form],
      split: splitWords(split),
      run: run === undefined ? null : { id: run.id, testImages: run.testImages, sharingGroup: run.sharingGroup, seconds: run.seconds, featuresReady: run.featuresReady },
      absent: run === undefined ? absence(data, weightsInstalled) : null
    })),
    rows: [...measured, AUC].filter((row, i, all) => all.findIndex((other) => metricTitle(other) === metricTitle(row)) === i).map((row) => ({
      title: metricTitle(row),
      published: 'value' in row ? { text: publishedText(row), aside: aside(row) } : null,
      here: columns.map(({ run }) => (run === undefined ? null : metricOf(run.evaluation, row)))
    })),
    publishedTestImages: commonTestImages(published),
    publishedTime: timeThere(recipe.paper?.time),
    differences: differences(recipe, data)
  }
}

const ACCURACY = { metric: 'accuracy', class: undefined } as const
const AUC = { metric: 'auc', class: undefined } as const

function absence({ images }: ComparedData, weightsInstalled: boolean): string {
  if (images === null) return 'other classes'
  return weightsInstalled ? 'not run' : 'weights not present'
}

function aside({ from, note }: PublishedFigure): string {
  return [from === undefined ? '' : `from ${from}`, note ?? ''].filter((part) => part !== '').join('; ')
}

function commonTestImages(published: readonly PublishedFigure[]): number | null {
  const sizes = new Set(published.map(({ testImages }) => testImages))
  const [size] = sizes
  return sizes.size === 1 && size !== undefined ? size : null
}

function timeThere(time: NonNullable<Recipe['paper']>['time']): RecipeComparison['publishedTime'] {
  if (time === undefined) return null
  const parts = [time.fitMinutes === undefined ? '' : `fit ${time.fitMinutes} min`, time.evaluateMinutes === undefined ? '' : `evaluation ${time.evaluateMinutes} min`]
  return { text: parts.filter((part) => part !== '').join(', '), machine: time.machine }
}

/** What a run took, for people. */
export function runTimeText({ seconds, featuresReady }: ColumnRun): string {
  return featuresReady ? `${duration(seconds)}, features were there` : duration(seconds)
}

function differences({ paper }: Recipe, { name, images }: ComparedData): string[] {
  if (paper === undefined) return []
  const there = paper.data.images
  const here = images === null ? `${name}: its labels do not hold the recipe's classes` : `${name}: ${counts(images)}`
  const same = there !== undefined && images !== null && Object.keys(images).every((label) => images[label] === there[label])
  return [
    same ? `Data there and here: the same counts, ${counts(images)}.` : `Data there: ${paper.data.what}${there === undefined ? '' : `, ${counts(there)}`}. Data here: ${here}.`,
    paper.dataNote
  ]
}

function counts(of: Readonly<Record<string, number>>): string {
  return Object.entries(of)
    .map(([label, n]) => `${whole(n)} ${label}`)
    .join(', ')
}
