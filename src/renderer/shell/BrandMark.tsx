import type { ReactNode } from 'react'
import { strings } from '../strings/index.ts'

/** The hilum of a lung: one bronchus in, five vessels out. */
export function BrandMark(): ReactNode {
  return (
    <div className="brand">
      <svg viewBox="0 0 20 20" role="img" aria-label={strings.product}>
        <path d="M10 2v4.5M10 6.5C6.5 6.5 5.5 9 3 9M10 6.5c3.5 0 4.5 2.5 7 2.5M10 6.5C8 9 7.5 13 5 16.5M10 6.5c2 2.5 2.5 6.5 5 10M10 6.5V13" />
      </svg>
    </div>
  )
}
