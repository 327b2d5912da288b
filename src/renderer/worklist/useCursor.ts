import { useMemo, useState } from 'react'
import type { WorklistRow } from '../../contract/index.ts'
import type { Rows } from './useRows.ts'

export interface Cursor {
  readonly index: number
  readonly row: WorklistRow | undefined
  readonly at: (index: number) => WorklistRow | undefined
  /** Answers the place it has moved to. */
  move(steps: number): number
  go(index: number, studyId: number | undefined): void
  top(): void
}

/** The study that keys act on. It stays with its study where the list is read again, and with its place where the study has left the list. */
export function useCursor(rows: Rows, total: number, first: { readonly index: number; readonly studyId: number | undefined }): Cursor {
  const [place, setPlace] = useState<{ readonly index: number; readonly studyId: number | undefined }>({ index: first.index, studyId: first.studyId })
  const moved = place.studyId === undefined || rows.at(place.index)?.studyId === place.studyId ? -1 : rows.placeOf(place.studyId)
  const index = Math.max(0, Math.min(total - 1, moved < 0 ? place.index : moved))
  const row = rows.at(index)
  return useMemo(() => ({
    index,
    row,
    at: rows.at,
    move(steps) {
      const next = Math.max(0, Math.min(total - 1, index + steps))
      setPlace({ index: next, studyId: rows.at(next)?.studyId })
      return next
    },
    go: (to, studyId) => setPlace({ index: to, studyId }),
    top: () => setPlace({ index: 0, studyId: undefined })
  }), [index, row, rows, total])
}
