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

/** Studies whose patient, ID, accession number or description have the text's words. */
export function useStudySearch(text: string): readonly FoundStudy[] {
  const wanted = text.trim()
  const cases = useCommand('cases.list', { offset: 0, limit: 500 }, { enabled: wanted.length >= LETTERS })
  if (wanted.length < LETTERS) return []
  const found = (cases.data?.cases ?? []).flatMap((row): FoundStudy[] => {
    const title = formatPersonName(row.patient.name)
    const detail = [row.patient.id ?? '', formatStudy(row), row.accession ?? ''].filter((part) => part !== '').join(' · ')
    return foundBy(wanted, `${title} ${detail}`) ? [{ studyId: row.studyId, title, detail }] : []
  })
  return found.slice(0, MOST)
}
