import type { ReactNode } from 'react'
import { strings } from '../strings/index.ts'

/** A bar with counts over the list's empty rows: never a spinner. */
export function LoadingList({ done, total }: { done: number; total: number | undefined }): ReactNode {
  const text = total === undefined ? strings.loading.opening : strings.loadingList.studies(done, total)
  return (
    <div className="loading" aria-busy="true">
      <p role="status">{text}</p>
      <div className="bar" role="progressbar" aria-label={text} aria-valuemin={0} aria-valuemax={total} aria-valuenow={total === undefined ? undefined : done}>
        <i style={{ width: total === undefined ? '0' : `${(100 * done) / Math.max(1, total)}%` }} />
      </div>
      {Array.from({ length: 12 }, (_, i) => <div key={i} className="loading-row"><i /><i /><i /><i /></div>)}
    </div>
  )
}
