import { useQueries, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { CommandError } from '../../contract/errors.ts'
import type { CommandOutput, WorklistQuery, WorklistRow, WorklistSort } from '../../contract/index.ts'
import { useHost } from '../host/HostProvider.tsx'
import { invoke } from '../host/useCommand.ts'

/** Rows that one question asks for. */
const WINDOW = 100

export interface Rows {
  /** Undefined while it is read. */
  readonly at: (index: number) => WorklistRow | undefined
  /** The place of a study among the rows at hand; -1 where it is not. */
  readonly placeOf: (studyId: number) => number
  readonly error: CommandError | undefined
  readonly reload: () => void
}

/** The window that a place lies in. */
export function windowOf(index: number): number {
  return Math.floor(Math.max(0, index) / WINDOW)
}

/** The rows of the windows from `first` to `last`. What was shown stays until the first answer to another question is there. */
export function useRows(query: WorklistQuery, sort: WorklistSort, first: number, last: number): Rows {
  const host = useHost()
  const client = useQueryClient()
  const windows = useMemo(() => {
    const to = Math.max(first, last)
    return Array.from({ length: to - first + 1 }, (_, i) => first + i)
  }, [first, last])
  const answers = useQueries({
    queries: windows.map((window) => ({
      queryKey: ['worklist.list', query, sort, window],
      queryFn: () => invoke(host, 'worklist.list', { query, sort, offset: window * WINDOW, limit: WINDOW }),
      gcTime: 60_000
    }))
  })
  const answered = answers.some(({ data }) => data !== undefined)
  const [settled, setSettled] = useState({ query, sort })
  if (answered && (settled.query !== query || settled.sort !== sort)) setSettled({ query, sort })
  const shown = answered ? { query, sort } : settled
  const pageAt = (window: number): readonly WorklistRow[] | undefined => client.getQueryData<CommandOutput<'worklist.list'>>(['worklist.list', shown.query, shown.sort, window])?.rows
  const error = answers.find((answer) => answer.error !== null)?.error
  return {
    at: (index) => pageAt(windowOf(index))?.[index % WINDOW],
    placeOf(studyId) {
      for (const [key, data] of client.getQueriesData<CommandOutput<'worklist.list'>>({ queryKey: ['worklist.list', shown.query, shown.sort] })) {
        const at = data?.rows.findIndex((row) => row.studyId === studyId) ?? -1
        if (at >= 0) return Number(key[3]) * WINDOW + at
      }
      return -1
    },
    error: error instanceof CommandError ? error : undefined,
    reload: () => answers.forEach((answer) => void answer.refetch())
  }
}
