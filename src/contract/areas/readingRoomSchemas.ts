import * as z from 'zod'

export const paneLayout = z.enum(['1x1', '1x2', '2x1', '2x2'])

/**
 * How a study is hung (`resources/hanging/*.json`). The first protocol whose `match` holds is taken: every condition that is given must
 * hold. `panes` are filled from left to right, top to bottom; one that finds nothing stays empty.
 */
export const hangingProtocol = z.strictObject({
  id: z.string(),
  name: z.string(),
  match: z.strictObject({
    /** The study has a series of one of these modalities. */
    modalities: z.array(z.string()).optional(),
    bodyParts: z.array(z.string()).optional(),
    /** The patient has an earlier study of the same modality and body part. */
    prior: z.boolean().optional(),
    /** The study has at least so many stacks of images. */
    stacks: z.int().positive().optional(),
    /** Views of which the study has at least one of each group, e.g. [["PA", "AP"], ["LL", "RL"]]. */
    views: z.array(z.array(z.string())).optional()
  }),
  /** Rows x columns. */
  layout: paneLayout,
  panes: z.array(
    z.strictObject({
      study: z.enum(['current', 'prior']),
      /** The stack by its place among those that fit, from 0. */
      stack: z.int().nonnegative().optional(),
      views: z.array(z.string()).optional(),
      lateralities: z.array(z.string()).optional(),
      plane: z.enum(['axial', 'coronal', 'sagittal']).optional(),
      /** The id of a preset of the viewer; absent: as the file says. */
      window: z.string().optional()
    })
  ),
  link: z.strictObject({ scroll: z.boolean(), view: z.boolean(), window: z.boolean() })
})

export const dragTool = z.enum(['window', 'pan', 'zoom', 'scroll', 'magnify', 'none'])
export const wheelTool = z.enum(['scroll', 'zoom', 'none'])

/** What the buttons and the wheel do (`resources/mouse/*.json`). A tool that is chosen in the tool bar takes the left button. */
export const mouseProfile = z.strictObject({
  id: z.string(),
  name: z.string(),
  left: dragTool,
  middle: dragTool,
  right: dragTool,
  /** Left button with a key held. */
  shiftLeft: dragTool,
  ctrlLeft: dragTool,
  wheel: wheelTool,
  ctrlWheel: wheelTool
})

export type PaneLayout = z.infer<typeof paneLayout>
export type HangingProtocol = z.infer<typeof hangingProtocol>
export type MouseProfile = z.infer<typeof mouseProfile>
export type DragTool = z.infer<typeof dragTool>
export type WheelTool = z.infer<typeof wheelTool>
