import { z } from 'zod'
import { CLASS_METRICS, METRICS } from './metrics.ts'

/** One figure as the publication (or a comparison of publications) states it. */
const publishedFigure = z
  .strictObject({
    metric: z.enum([...METRICS, ...CLASS_METRICS]).describe('what was measured; computed here by its definition'),
    class: z.string().min(1).optional().describe('one class against the rest, by its name in `data.classes`'),
    value: z.number().min(0).max(1),
    stated: z.string().min(1).optional().describe('the number as printed, where rounding would change it'),
    testImages: z.int().min(1).optional().describe('size of the test part that the figure was found on'),
    from: z.string().min(1).optional().describe('where it is quoted from, if not from the publication itself'),
    note: z.string().min(1).optional()
  })
  .refine(({ metric, class: of }) => (of === undefined ? METRICS.some((name) => name === metric) : CLASS_METRICS.some((name) => name === metric)), {
    error: `a figure of one class takes ${CLASS_METRICS.join(', ')}; one of all classes ${METRICS.join(', ')}`
  })

/** The publication that a recipe follows, with its own figures and data. */
export const paperSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/).describe('recipes of one publication share it'),
  citation: z.string().min(1),
  published: z.array(publishedFigure).default([]).describe('its figures, the leading one first; empty where none is known'),
  time: z
    .strictObject({
      fitMinutes: z.number().positive().optional(),
      evaluateMinutes: z.number().positive().optional(),
      machine: z.string().min(1)
    })
    .optional()
    .describe('what training took there'),
  data: z
    .strictObject({
      what: z.string().min(1),
      images: z.record(z.string(), z.int().min(1)).optional().describe('per class')
    })
    .describe('the data that it used'),
  dataNote: z.string().min(1).describe('what differs in data that can be had here')
})

export type Paper = z.infer<typeof paperSchema>
export type PublishedFigure = Paper['published'][number]
