import { z } from 'zod'

/** Labels are one where they differ only in case, spaces and punctuation: `COVID-19`, `covid 19`. */
export function plainLabel(label: string): string {
  return label.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')
}

/** A class's name and labels, plain. */
export function labelsOfClass({ name, labels }: { readonly name: string; readonly labels: readonly string[] }): string[] {
  return [...new Set([name, ...labels].map(plainLabel))]
}

const recipeClass = z.strictObject({
  name: z.string().min(1),
  labels: z.array(z.string().min(1)).min(1).describe('labels of a data set that mean this class; several are merged; its own name always does')
})

/** What the recipe tells apart, and which labels of a data set that is. */
export const dataSchema = z.strictObject({
  finding: z.string().min(1).optional().describe('what the labels are about'),
  classes: z
    .array(recipeClass)
    .min(2)
    .refine((classes) => new Set(classes.map(({ name }) => name)).size === classes.length, { error: 'two classes have one name' })
    .refine(
      (classes) => {
        const labels = classes.flatMap(labelsOfClass)
        return new Set(labels).size === labels.length
      },
      { error: 'a label stands for two classes' }
    )
    .optional()
    .describe('in label order, the class without a finding first; images of other labels are left out. Absent: the data set\'s own classes')
})

