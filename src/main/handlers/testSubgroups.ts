import { subgroupFigures, type SubgroupAttribute, type SubgroupFigures } from '../../core/evaluate/subgroups.ts'
import type { Experiment } from '../../core/experiment/experiment.ts'
import type { Recipe } from '../../core/recipe/recipe.ts'
import type { DatasetItem, DatasetRow, ImageTraits } from '../store/datasets.ts'
import type { Library } from '../store/openLibrary.ts'
import { patientTraits } from './audit.ts'
import { SCANNER_ATTRIBUTE } from './scannerAttribute.ts'

/** The run's own answers about its test images, within subgroups of sex, age, view, source and scanner, as far as they are known. */
export function testSubgroups(library: Library, dataset: Pick<DatasetRow, 'id' | 'classes'>, items: readonly DatasetItem[], { folds }: Experiment, recipe: Recipe, signal: AbortSignal): SubgroupFigures[] {
  const tested = folds.flatMap(({ test }) => test.flatMap((i) => items[i] ?? []))
  const traits = new Map(library.datasets.traits(dataset.id).map((row) => [row.image, row]))
  const known = tested.map((item) => ({ ...patientTraits(traits.get(item.image)), source: item.source ?? undefined, scanner: scannerOf(traits.get(item.image)) }))
  const attributes: SubgroupAttribute[] = [
    { name: 'Sex', values: known.map(({ sex }) => sex) },
    { name: 'Age', values: known.map(({ age }) => (age === undefined ? undefined : ageGroupOfYears(age))) },
    { name: 'View', values: known.map(({ view }) => view) },
    { name: 'Source', values: known.map(({ source }) => source) },
    { name: 'Scanner', values: known.map(({ scanner }) => scanner) }
  ]
  const scored = {
    labels: tested.map((item) => dataset.classes.indexOf(item.label)),
    probabilities: folds.flatMap(({ probabilities }) => probabilities),
    groups: tested.map(({ group }) => group),
    classes: dataset.classes
  }
  return subgroupFigures(scored, attributes, { replicates: recipe.evaluation.replicates, seed: recipe.seed, signal })
}

/** Years as groups that a reader of films thinks in. */
export function ageGroupOfYears(years: number): string {
  if (years < 18) return 'under 18'
  if (years < 40) return '18 to 39'
  return years < 65 ? '40 to 64' : '65 and over'
}

/** The machine's maker or name, from a column of the labels file, else from the DICOM file. */
export function scannerOf(row: Pick<ImageTraits, 'attributes'> | undefined): string | undefined {
  const columns = new Map(Object.entries(row?.attributes ?? {}).map(([key, value]) => [key.trim().toLowerCase(), value.trim()]))
  return ['manufacturer', 'scanner', SCANNER_ATTRIBUTE].map((name) => columns.get(name)).find((value) => value !== undefined && value !== '')
}
