import type { ImageStack, SeriesInfo, SeriesSlice } from '../../../contract/index.ts'

/** Images that are scrolled through as one: a stack of a series of a study. */
export interface ViewerStack {
  readonly key: string
  readonly studyId: number
  readonly series: SeriesInfo
  readonly stack: ImageStack
  readonly slices: readonly SeriesSlice[]
}

/** Modalities whose images are films, each to be seen by itself: a frontal and a lateral one are of one series often enough. */
const FILMS: ReadonlySet<string> = new Set(['CR', 'DX', 'DR', 'RG', 'MG', 'IO', 'PX'])

/** The stacks of a study with images in them, in the order of its series; every film is one of its own. */
export function viewerStacks(series: readonly SeriesInfo[]): ViewerStack[] {
  return series.flatMap((one) =>
    one.stacks.flatMap((stack, at): ViewerStack[] => {
      const own = { studyId: one.studyId, series: one, stack }
      if (stack.slices.length === 0) return []
      if (stack.kind !== 'sequence' || !FILMS.has(one.modality ?? '') || stack.slices.some(({ frame }) => frame > 0)) return [{ ...own, key: `${one.seriesId}.${at}`, slices: stack.slices }]
      return stack.slices.map((slice, i) => ({ ...own, key: `${one.seriesId}.${at}.${i}`, slices: [slice] }))
    })
  )
}

/** The stack and place of an image. */
export function placeOf(stacks: readonly ViewerStack[], imageId: number): { readonly stack: ViewerStack; readonly index: number } | undefined {
  for (const stack of stacks) {
    const index = stack.slices.findIndex((slice) => slice.imageId === imageId)
    if (index >= 0) return { stack, index }
  }
  return undefined
}

/** Where reading a stack begins: the middle of a volume, the first of films. */
export function firstIndex({ stack, slices }: ViewerStack): number {
  return stack.kind === 'volume' && slices.length > 4 ? Math.floor(slices.length / 2) : 0
}
