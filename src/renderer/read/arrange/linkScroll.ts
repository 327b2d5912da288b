import type { ViewerStack } from './viewerStack.ts'

/**
 * How two stacks are scrolled together: by position along their common normal, or by place in the stack where positions are not known or
 * the planes differ. `offset` is what to add to the first one's.
 */
export interface ScrollLink {
  readonly by: 'position' | 'index'
  readonly offset: number
}

/**
 * The link that holds where the stacks stand now: what is side by side stays so. In one frame of reference positions mean the same, so that
 * the offset is 0.
 */
export function linkStacks(from: ViewerStack, fromIndex: number, to: ViewerStack, toIndex: number): ScrollLink {
  const [a, b] = [positionAt(from, fromIndex), positionAt(to, toIndex)]
  if (a === undefined || b === undefined || from.stack.plane === null || from.stack.plane !== to.stack.plane) return { by: 'index', offset: toIndex - fromIndex }
  return { by: 'position', offset: sharesFrame(from, to) ? 0 : b - a }
}

/** Where the other stack goes when the first one goes to `fromIndex`; its nearest slice. */
export function linkedIndex(link: ScrollLink, from: ViewerStack, fromIndex: number, to: ViewerStack): number {
  const position = positionAt(from, fromIndex)
  if (link.by === 'index' || position === undefined) return clamp(fromIndex + link.offset, to.slices.length)
  const wanted = position + link.offset
  let nearest = 0
  let least = Infinity
  to.slices.forEach((slice, index) => {
    const off = slice.position === null ? Infinity : Math.abs(slice.position - wanted)
    if (off < least) [nearest, least] = [index, off]
  })
  return least === Infinity ? clamp(fromIndex + link.offset, to.slices.length) : nearest
}

export function clamp(index: number, length: number): number {
  return Math.min(length - 1, Math.max(0, index))
}

function positionAt({ slices }: ViewerStack, index: number): number | undefined {
  return slices[index]?.position ?? undefined
}

function sharesFrame(a: ViewerStack, b: ViewerStack): boolean {
  return a.series.seriesId === b.series.seriesId || a.series.framesOfReference.some((uid) => b.series.framesOfReference.includes(uid))
}
