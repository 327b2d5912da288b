import { useDeferredValue } from 'react'
import { useCommand } from '../host/useCommand.ts'
import { formatPersonName, formatStudy } from '../worklist/formats.ts'
import { foundBy } from './foundBy.ts'

export interface FoundStudy {
  readonly studyId: number
  readonly title: string
  readonly detail: string
}

const MOST = 8
const LETTERS = 2
const LATEST_FIRST = { by: 'acquired', descending: true } as const

/**
 * Studies whose patient, ID, accession number or description have the text's words, the latest first. While the answer is awaited (`isAwaited`), those of
 * the answer before that have them too.
 */
export function useStudySearch(text: string): { readonly studies: readonly FoundStudy[]; readonly isAwaited: boolean } {
  const typed = text.trim().slice(0, 200)
  const wanted = useDeferredValue(typed)
  const enabled = wanted.length >= LETTERS
  const found = useCommand('worklist.list', { query: { text: wanted }, sort: LATEST_FIRST, offset: 0, limit: MOST }, { enabled, placeholderData: (before) => before })
  if (typed.length < LETTERS) return { studies: [], isAwaited: false }
  const isAwaited = wanted !== typed || found.isPending || found.isPlaceholderData
  const studies = (enabled ? (found.data?.rows ?? []) : []).map((row) => ({
    studyId: row.studyId,
    title: formatPersonName(row.patient.name),
    detail: [row.patient.id ?? '', formatStudy(row), row.accession ?? ''].filter((part) => part !== '').join(' · ')
  }))
  return { studies: isAwaited ? studies.filter(({ title, detail }) => foundBy(typed, `${title} ${detail}`)) : studies, isAwaited }
}
