import type { HangingProtocol, PaneLayout, StudyInfo } from '../../../contract/index.ts'
import type { ViewerStack } from './viewerStack.ts'

type ProtocolPane = HangingProtocol['panes'][number]

export interface HungPane {
  /** Absent: nothing of the study fits. */
  readonly stack: ViewerStack | undefined
  /** A preset of the viewer; absent: as the file says. */
  readonly window: string | undefined
}

export interface Hanging {
  readonly protocol: HangingProtocol
  readonly panes: readonly HungPane[]
}

export interface HangingInput {
  readonly study: Pick<StudyInfo, 'modalities' | 'bodyParts'>
  readonly current: readonly ViewerStack[]
  readonly prior: readonly ViewerStack[]
}

/** The first protocol that fits, and what it puts where. Undefined where none does. */
export function hangStudy(protocols: readonly HangingProtocol[], input: HangingInput): Hanging | undefined {
  const protocol = protocols.find((one) => fits(one, input))
  return protocol === undefined ? undefined : { protocol, panes: fill(protocol, input) }
}

/** What a protocol puts where, whether it would be chosen or not. */
export function fill(protocol: HangingProtocol, { current, prior }: HangingInput): HungPane[] {
  return protocol.panes.map((pane) => ({ stack: stackFor(pane, pane.study === 'current' ? current : prior), window: pane.window }))
}

export function paneCount(layout: PaneLayout): number {
  const { rows, columns } = gridOf(layout)
  return rows * columns
}

export function gridOf(layout: PaneLayout): { readonly rows: number; readonly columns: number } {
  switch (layout) {
    case '1x1':
      return { rows: 1, columns: 1 }
    case '1x2':
      return { rows: 1, columns: 2 }
    case '2x1':
      return { rows: 2, columns: 1 }
    case '2x2':
      return { rows: 2, columns: 2 }
  }
}

function fits({ match }: HangingProtocol, { study, current, prior }: HangingInput): boolean {
  const { modalities, bodyParts, stacks, views } = match
  if (modalities !== undefined && !has(modalities, study.modalities)) return false
  if (bodyParts !== undefined && !has(bodyParts, study.bodyParts)) return false
  if (match.prior !== undefined && match.prior !== prior.length > 0) return false
  if (stacks !== undefined && current.length < stacks) return false
  return views === undefined || views.every((group) => current.some((stack) => has(group, viewsOf(stack))))
}

function stackFor({ views, lateralities, plane, stack = 0 }: ProtocolPane, stacks: readonly ViewerStack[]): ViewerStack | undefined {
  const fitting = stacks.filter((one) => (views === undefined || has(views, viewsOf(one))) && (lateralities === undefined || has(lateralities, lateralitiesOf(one))))
  // a plane is preferred, not demanded: not every stack says its own
  const inPlane = plane === undefined ? fitting : fitting.filter((one) => one.stack.plane === plane)
  return (inPlane.length > 0 ? inPlane : fitting)[stack]
}

function viewsOf({ slices, series }: ViewerStack): readonly string[] {
  const own = slices.flatMap(({ view }) => (view === null ? [] : [view]))
  return own.length > 0 ? own : series.views
}

function lateralitiesOf({ slices, series }: ViewerStack): readonly string[] {
  const own = slices.flatMap(({ laterality }) => (laterality === null ? [] : [laterality]))
  return own.length > 0 ? own : series.lateralities
}

function has(wanted: readonly string[], names: readonly string[]): boolean {
  return names.some((name) => wanted.includes(name.trim().toUpperCase()))
}
