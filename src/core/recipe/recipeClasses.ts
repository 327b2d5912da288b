import { labelsOfClass, plainLabel } from './dataSchema.ts'
import type { Recipe } from './recipe.ts'

/** The data set's labels do not hold the recipe's classes. */
export class ClassesDifferError extends Error {
  override readonly name = 'ClassesDifferError'
  readonly code = 'classes-differ'
  constructor(recipe: string, classes: readonly string[], missing: readonly string[], dataset: string, labels: readonly string[]) {
    const [first = ''] = missing
    super(
      `The recipe ${recipe} tells ${classes.join(', ')} apart; no label of the data set "${dataset}" means ${missing.join(' or ')}. Its labels are ${labels.join(', ')}. ` +
        `Say which one does with --classes "${first}=LABEL" (several: LABEL+LABEL), or take the data set's own classes with --classes own.`
    )
  }
}

/** A data set's labels as a recipe's classes. */
export interface ClassMap {
  /** By label index. */
  readonly classes: readonly string[]
  /** Undefined for a label that the recipe leaves out. */
  readonly classOf: (label: string) => string | undefined
  /** Labels that the recipe leaves out, and those that share a class. */
  readonly leftOut: readonly string[]
  readonly merged: readonly { readonly class: string; readonly labels: readonly string[] }[]
}

/** Which class each label of a data set is; its own classes where the recipe names none. Throws ClassesDifferError. */
export function classMap({ name, data }: Pick<Recipe, 'name' | 'data'>, dataset: { readonly name: string; readonly classes: readonly string[] }): ClassMap {
  const classes = data?.classes
  const classOf = classOfLabel({ data })
  if (classes === undefined) return { classes: dataset.classes, classOf, leftOut: [], merged: [] }
  const labelsOf = (of: string): string[] => dataset.classes.filter((label) => classOf(label) === of)
  const names = classes.map((one) => one.name)
  const missing = names.filter((of) => labelsOf(of).length === 0)
  if (missing.length > 0) throw new ClassesDifferError(name, names, missing, dataset.name, dataset.classes)
  return {
    classes: names,
    classOf,
    leftOut: dataset.classes.filter((label) => classOf(label) === undefined),
    merged: names.flatMap((of) => (labelsOf(of).length > 1 ? [{ class: of, labels: labelsOf(of) }] : []))
  }
}

/** The recipe's class that a label means; undefined for a label that it leaves out. */
export function classOfLabel({ data }: Pick<Recipe, 'data'>): ClassMap['classOf'] {
  if (data?.classes === undefined) return (label) => label
  const byLabel = new Map(data.classes.flatMap((one) => labelsOfClass(one).map((label) => [label, one.name] as const)))
  return (label) => byLabel.get(plainLabel(label))
}

/** Items with their labels as the recipe's classes, without those that it leaves out. */
export function relabelled<Item extends { readonly label: string }>(items: readonly Item[], { classOf }: Pick<ClassMap, 'classOf'>): Item[] {
  return items.flatMap((item) => {
    const label = classOf(item.label)
    return label === undefined ? [] : [label === item.label ? item : { ...item, label }]
  })
}
