import { useDeferredValue } from 'react'
import { useCommand } from '../host/useCommand.ts'
import { formatPersonName, formatStudy } from '../worklist/formats.ts'

export interface FoundStudy {
  readonly studyId: number
  readonly title: string
  readonly detail: string
}

const MOST = 8
const LETTERS = 2
const LATEST_FIRST = { by: 'acquired', descending: true } as const

/** Studies whose patient, ID, accession number or description have the text's words, the latest first. */
export function useStudySearch(text: string): readonly FoundStudy[] {
  const wanted = useDeferredValue(text.trim().slice(0, 200))
  const enabled = wanted.length >= LETTERS
  const found = useCommand('worklist.list', { query: { text: wanted }, sort: LATEST_FIRST, offset: 0, limit: MOST }, { enabled, placeholderData: (before) => before })
  if (!enabled) return []
  return (found.data?.rows ?? []).map((row) => ({
    studyId: row.studyId,
    title: formatPersonName(row.patient.name),
    detail: [row.patient.id ?? '', formatStudy(row), row.accession ?? ''].filter((part) => part !== '').join(' · ')
  }))
}
