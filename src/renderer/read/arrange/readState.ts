import type { HangingProtocol, PaneLayout } from '../../../contract/index.ts'
import { paneCount, type Hanging } from './hangStudy.ts'
import { clamp, linkedIndex, linkStacks, type ScrollLink } from './linkScroll.ts'
import { firstIndex, placeOf, type ViewerStack } from './viewerStack.ts'

/** What stands in one viewport. */
export interface PaneState {
  /** Key of its stack; null: nothing. */
  readonly stack: string | null
  readonly index: number
  /** The preset that the protocol asks for. */
  readonly window: string | undefined
}

/** What the page shows; what is dragged and zoomed is the viewports' own affair. */
export interface ReadState {
  readonly protocol: string | null
  readonly layout: PaneLayout
  /** As many as the layout has. */
  readonly panes: readonly PaneState[]
  readonly active: number
  readonly link: HangingProtocol['link']
  /** Between the viewports by their places, `from-to`, while scroll is linked. */
  readonly links: Readonly<Record<string, ScrollLink>>
}

export type ReadDeed =
  | { readonly kind: 'hang'; readonly hanging: Hanging; readonly imageId: number | undefined }
  | { readonly kind: 'layout'; readonly layout: PaneLayout }
  | { readonly kind: 'activate'; readonly pane: number }
  | { readonly kind: 'scroll'; readonly pane: number; readonly index: number }
  | { readonly kind: 'put'; readonly pane: number; readonly stack: string; readonly index?: number }
  | { readonly kind: 'link'; readonly link: Partial<HangingProtocol['link']> }

export const NOTHING_HUNG: ReadState = { protocol: null, layout: '1x1', panes: [], active: 0, link: { scroll: false, view: false, window: false }, links: {} }

const EMPTY: PaneState = { stack: null, index: 0, window: undefined }

export function readReducer(stacks: readonly ViewerStack[]): (state: ReadState, deed: ReadDeed) => ReadState {
  const byKey = new Map(stacks.map((stack) => [stack.key, stack]))
  const stackOf = (pane: PaneState | undefined): ViewerStack | undefined => byKey.get(pane?.stack ?? '')

  function linked(state: ReadState): ReadState {
    if (!state.link.scroll) return { ...state, links: {} }
    const links: Record<string, ScrollLink> = {}
    state.panes.forEach((from, i) => state.panes.forEach((to, j) => {
      const [a, b] = [stackOf(from), stackOf(to)]
      if (i !== j && a !== undefined && b !== undefined) links[`${i}-${j}`] = linkStacks(a, from.index, b, to.index)
    }))
    return { ...state, links }
  }

  function scrolled(state: ReadState, pane: number, wanted: number): ReadState {
    const from = stackOf(state.panes[pane])
    if (from === undefined) return state
    const index = clamp(wanted, from.slices.length)
    const panes = state.panes.map((one, i): PaneState => {
      if (i === pane) return { ...one, index }
      const link = state.links[`${pane}-${i}`]
      const to = stackOf(one)
      return link === undefined || to === undefined ? one : { ...one, index: linkedIndex(link, from, index, to) }
    })
    return panes.every((one, i) => one.index === state.panes[i]?.index) ? state : { ...state, panes }
  }

  function put(state: ReadState, pane: number, key: string, index: number | undefined): ReadState {
    const stack = byKey.get(key)
    if (stack === undefined || state.panes[pane] === undefined) return state
    const place = { stack: key, index: clamp(index ?? firstIndex(stack), stack.slices.length), window: undefined }
    return linked({ ...state, panes: state.panes.map((one, i) => (i === pane ? place : one)) })
  }

  return (state, deed) => {
    switch (deed.kind) {
      case 'hang': {
        const { protocol, panes } = deed.hanging
        const hung = Array.from({ length: paneCount(protocol.layout) }, (_, i): PaneState => {
          const pane = panes[i]
          return pane?.stack === undefined ? EMPTY : { stack: pane.stack.key, index: firstIndex(pane.stack), window: pane.window }
        })
        const next = linked({ protocol: protocol.id, layout: protocol.layout, panes: hung, active: 0, link: protocol.link, links: {} })
        const place = deed.imageId === undefined ? undefined : placeOf(stacks, deed.imageId)
        if (place === undefined) return next
        const there = next.panes.findIndex((pane) => pane.stack === place.stack.key)
        return there < 0 ? put(next, 0, place.stack.key, place.index) : { ...scrolled(next, there, place.index), active: there }
      }
      case 'layout': {
        const count = paneCount(deed.layout)
        const shown = new Set(state.panes.map((pane) => pane.stack))
        const unseen = stacks.filter((stack) => !shown.has(stack.key) && stack.studyId === stackOf(state.panes[0])?.studyId)
        const panes = Array.from({ length: count }, (_, i): PaneState => {
          const kept = state.panes[i]
          if (kept !== undefined) return kept
          const stack = unseen[i - state.panes.length]
          return stack === undefined ? EMPTY : { stack: stack.key, index: firstIndex(stack), window: undefined }
        })
        return linked({ ...state, layout: deed.layout, panes, active: Math.min(state.active, count - 1) })
      }
      case 'activate':
        return state.panes[deed.pane] === undefined || state.active === deed.pane ? state : { ...state, active: deed.pane }
      case 'scroll':
        return scrolled(state, deed.pane, deed.index)
      case 'put':
        return put(state, deed.pane, deed.stack, deed.index)
      case 'link':
        return linked({ ...state, link: { ...state.link, ...deed.link } })
    }
  }
}
