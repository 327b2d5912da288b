import type { ReactNode } from 'react'
import { strings } from '../strings/index.ts'

/** The list before its first answer: empty rows and a word, never a spinner. */
export function LoadingLines(): ReactNode {
  return (
    <div className="loading" aria-busy="true">
      <p role="status">{strings.worklist.loading}</p>
      {Array.from({ length: 14 }, (_, i) => <div key={i} className="loading-row"><i /><i /><i /><i /></div>)}
    </div>
  )
}
