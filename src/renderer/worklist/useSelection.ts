import { useCallback, useMemo, useState } from 'react'

export interface Selection {
  readonly size: number
  readonly ids: ReadonlySet<number>
  has(studyId: number): boolean
  toggle(studyId: number, place: number): void
  set(studyIds: readonly number[], anchor?: number): void
  add(studyIds: readonly number[]): void
  readonly clear: () => void
  /** Where a range with Shift begins. */
  readonly anchor: number
}

/** The studies that a person has ticked; none is the study under the cursor alone. */
export function useSelection(): Selection {
  const [state, setState] = useState<{ readonly ids: ReadonlySet<number>; readonly anchor: number }>({ ids: new Set(), anchor: 0 })
  const toggle = useCallback((studyId: number, place: number) => setState(({ ids }) => {
    const next = new Set(ids)
    if (!next.delete(studyId)) next.add(studyId)
    return { ids: next, anchor: place }
  }), [])
  const set = useCallback((studyIds: readonly number[], anchor?: number) => setState((before) => ({ ids: new Set(studyIds), anchor: anchor ?? before.anchor })), [])
  const add = useCallback((studyIds: readonly number[]) => setState((before) => ({ ids: new Set([...before.ids, ...studyIds]), anchor: before.anchor })), [])
  const clear = useCallback(() => setState((before) => (before.ids.size === 0 ? before : { ids: new Set(), anchor: before.anchor })), [])
  return useMemo(() => ({ size: state.ids.size, ids: state.ids, has: (studyId: number) => state.ids.has(studyId), toggle, set, add, clear, anchor: state.anchor }), [state, toggle, set, add, clear])
}
