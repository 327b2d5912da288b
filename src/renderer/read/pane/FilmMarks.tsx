import { memo, type ReactNode } from 'react'
import { strings } from '../../strings/index.ts'
import type { ImageViewport } from '../../viewport/ImageViewport.ts'
import { scaleBar } from '../../viewport/scaleBar.ts'
import { turnLetters, type EdgeLetters } from '../../viewport/turnLetters.ts'
import { useViewportState } from './useViewportState.ts'

/** Letters at the edges, following flips and rotations; none where the file gives none. */
export function OrientationLetters({ viewport, edges }: { viewport: ImageViewport; edges: EdgeLetters | null }): ReactNode {
  const view = useViewportState(viewport, (state) => state.view)
  const letters = view === undefined ? undefined : turnLetters(edges, view)
  if (letters === undefined) return null
  const { left, right, top, bottom } = letters
  return (
    <div className="letters" role="img" aria-label={strings.read.orientation(left, right, top, bottom)}>
      <span className="letter letter-left">{left}</span><span className="letter letter-right">{right}</span><span className="letter letter-top">{top}</span><span className="letter letter-bottom">{bottom}</span>
    </div>
  )
}

/** A bar of round millimetres at the right edge; none where the file gives no millimetres. It asks how high the viewport is: not while slices of one scale pass. */
export const ScaleBar = memo(function ScaleBar({ viewport }: { viewport: ImageViewport }): ReactNode {
  const row = useViewportState(viewport, (state) => state.frame?.spacing?.row)
  const matrix = useViewportState(viewport, (state) => state.matrix)
  if (row === undefined || matrix === undefined) return null
  // upright on the screen, whatever way the image is turned: square millimetres have one length
  const perMm = Math.hypot(matrix[2], matrix[3]) / row
  // below the letter at the middle of the edge
  const bar = scaleBar(perMm, Math.min(260, viewport.element.clientHeight / 2 - 88))
  if (bar === undefined) return null
  return (
    <div className="scale-bar" role="img" aria-label={strings.read.scaleBar(bar.label)} style={{ height: `${bar.length}px` }}>
      <svg width="9" height={bar.length} aria-hidden="true">
        <path d={Array.from({ length: bar.divisions + 1 }, (_, i) => `M${i === 0 || i === bar.divisions ? 1 : 4} ${Math.min(bar.length - 0.5, Math.max(0.5, (i * bar.length) / bar.divisions))}H9`).join('') + `M8.5 0V${bar.length}`} />
      </svg>
      <span>{bar.label}</span>
    </div>
  )
})
