import type { ReactNode } from 'react'
import type { MapHeader } from '../../../contract/index.ts'
import { strings } from '../../strings/index.ts'
import type { MapSettings } from './mapSettings.ts'

const text = strings.evidence.map

/** The scale of the map's colours, over the film: one for all images of the model. */
export function ColourBar({ header, settings }: { header: MapHeader; settings: MapSettings }): ReactNode {
  const { top, unit, method } = header
  const contour = settings.mode === 'map' ? undefined : settings.contour
  return (
    <figure className="colour-bar" role="img" aria-label={text.barLabel(formatLevel(top), text.units[unit])}>
      <figcaption><span>{text.barTitle(header.class, text.methods[method])}</span><span className="colour-bar-unit">{text.units[unit]}</span></figcaption>
      <div className="colour-bar-ramp">{contour === undefined ? null : <i style={{ insetInlineStart: `${100 * contour}%` }} />}</div>
      <div className="colour-bar-ticks">
        <span>0</span>
        {contour === undefined ? null : <span className="colour-bar-mark" style={{ insetInlineStart: `${100 * Math.min(0.8, Math.max(0.2, contour))}%` }}>{text.contourMark(formatLevel(contour * top))}</span>}
        <span>{text.top(formatLevel(top))}</span>
      </div>
    </figure>
  )
}

/** Three digits at most: `1.5`, `0.04`, `20`. */
export function formatLevel(value: number): string {
  return String(Number(value.toPrecision(value >= 1 ? 3 : 2)))
}
