import type { ImageStack, SeriesInfo, SeriesSlice } from '../../../contract/index.ts'

/** Images that are scrolled through as one: a stack of a series of a study. */
export interface ViewerStack {
  readonly key: string
  readonly studyId: number
  readonly series: SeriesInfo
  readonly stack: ImageStack
  readonly slices: readonly SeriesSlice[]
}

/** The stacks of a study with images in them, in the order of its series. */
export function viewerStacks(series: readonly SeriesInfo[]): ViewerStack[] {
  return series.flatMap((one) =>
    one.stacks.flatMap((stack, at) => (stack.slices.length === 0 ? [] : [{ key: `${one.seriesId}.${at}`, studyId: one.studyId, series: one, stack, slices: stack.slices }]))
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
