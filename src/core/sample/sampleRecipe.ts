import { z } from 'zod'

const share = z.number().min(0).max(1)

/** What a sample archive is made from; `resources/sample/recipe.json` holds the one that the demo uses. */
export const sampleRecipeSchema = z.strictObject({
  name: z.string().min(1),
  seed: z.int(),
  patients: z.int().min(4).max(9999),
  /** pixels along each side of a film */
  size: z.int().min(128).max(2048),
  /** names of the two classes: patients with lesions, and without */
  positives: z.string().min(1),
  negatives: z.string().min(1),
  /** what a lesion adds to -ln(intensity) at its densest point; positive patients are dealt over these in turn */
  contrasts: z.array(z.number().positive()).min(1),
  /** share of patients with three films; the others have two */
  threeFilms: share,
  /** where films come from: share of the patients, share of them positive, letter printed in the corner, radiation dose (1 = nominal) */
  sites: z.array(z.strictObject({
    name: z.string().regex(/^[A-Za-z0-9]+$/), share, positiveRate: share, marker: z.enum(['B']).nullable(), dose: z.number().positive()
  })).min(1)
})

export type SampleRecipe = z.infer<typeof sampleRecipeSchema>
