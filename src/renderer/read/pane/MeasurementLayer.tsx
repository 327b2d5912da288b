import { useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react'
import type { NewMeasurement } from '../../../contract/index.ts'
import { strings } from '../../strings/index.ts'
import type { ImageViewport } from '../../viewport/ImageViewport.ts'
import type { ViewerFrame } from '../../viewport/viewerFrame.ts'
import { apply, type Point } from '../../viewport/viewTransform.ts'
import { drawnShape } from '../measure/drawnShape.ts'
import { measuredValues } from '../measure/measuredValues.ts'
import { measurementLines } from '../measure/measurementText.ts'
import { useViewportState } from './useViewportState.ts'

const texts = strings.read.measurements

export interface MeasurementLayerProps {
  readonly viewport: ImageViewport
  /** Of the image that is shown, and the one that is being drawn. */
  readonly measurements: readonly NewMeasurement[]
  readonly draft: NewMeasurement | undefined
  readonly selected: string | undefined
  readonly onSelect: (uid: string | undefined) => void
  readonly onChange: (before: NewMeasurement, after: NewMeasurement) => void
}

/** What is drawn on the image: selected by a click on its lines, changed by its handles, with the pointer and with the arrow keys. */
export function MeasurementLayer({ viewport, measurements, draft, selected, onSelect, onChange }: MeasurementLayerProps): ReactNode {
  const frame = useViewportState(viewport, (state) => state.frame)
  useViewportState(viewport, (state) => state.matrix)
  if (frame === undefined) return null
  const props = { viewport, frame, onSelect, onChange }
  return (
    <div className="measurements">
      {measurements.map((measurement) => <Drawn key={measurement.uid} {...props} measurement={measurement} isSelected={measurement.uid === selected} />)}
      {draft === undefined ? null : <Drawn {...props} measurement={draft} isSelected={false} isDraft />}
    </div>
  )
}

function Drawn({ viewport, frame, measurement, isSelected, isDraft = false, onSelect, onChange }: Pick<MeasurementLayerProps, 'viewport' | 'onSelect' | 'onChange'> & {
  frame: ViewerFrame
  measurement: NewMeasurement
  isSelected: boolean
  isDraft?: boolean
}): ReactNode {
  const [moved, setMoved] = useState<readonly Point[]>()
  const drag = useRef<{ readonly pointer: number; readonly handle: number | 'all'; readonly from: Point; readonly points: readonly Point[] }>(undefined)
  const { matrix } = viewport.state
  const { kind, text } = measurement
  const points = moved ?? measurement.points
  const toScreen = (point: Point): Point => apply(matrix, point)
  const shape = drawnShape(kind, points, toScreen)
  if (shape === undefined) return null
  const values = moved === undefined && !isDraft ? measurement.values : measuredValues(kind, points, frame)
  const lines = measurementLines({ kind, text, values })
  const name = texts.kinds[kind]

  const imagePoint = (event: PointerEvent): Point => {
    const box = viewport.element.getBoundingClientRect()
    return viewport.toImage({ x: event.clientX - box.left, y: event.clientY - box.top })
  }
  const commit = (to: readonly Point[]): void => {
    onChange(measurement, { ...measurement, points: to.map(({ x, y }) => ({ x, y })), values: measuredValues(kind, to, frame) })
  }
  const start = (handle: number | 'all') => (event: PointerEvent<SVGElement>) => {
    if (event.button !== 0 || isDraft) return
    event.stopPropagation()
    event.currentTarget.setPointerCapture(event.pointerId)
    drag.current = { pointer: event.pointerId, handle, from: imagePoint(event), points: measurement.points }
    onSelect(measurement.uid)
  }
  const move = (event: PointerEvent): void => {
    const held = drag.current
    if (held?.pointer !== event.pointerId) return
    const at = imagePoint(event)
    const [dx, dy] = [at.x - held.from.x, at.y - held.from.y]
    setMoved(held.points.map((point, i) => (held.handle === 'all' || held.handle === i ? { x: point.x + dx, y: point.y + dy } : point)))
  }
  const end = (event: PointerEvent): void => {
    if (drag.current?.pointer !== event.pointerId) return
    drag.current = undefined
    if (moved !== undefined) commit(moved)
    setMoved(undefined)
  }
  const nudge = (handle: number) => (event: KeyboardEvent) => {
    const step = event.shiftKey ? 10 : 1
    const by = NUDGES[event.key]
    if (by === undefined || event.ctrlKey || event.altKey || event.metaKey) return
    event.preventDefault()
    event.stopPropagation()
    commit(measurement.points.map((point, i) => (i === handle ? { x: point.x + by.x * step, y: point.y + by.y * step } : point)))
  }
  const dragging = { onPointerMove: move, onPointerUp: end, onPointerCancel: end }
  return (
    <>
      <svg className={isSelected ? 'drawn drawn-selected' : 'drawn'} aria-hidden={isSelected ? undefined : true}>
        <path className="drawn-halo" d={shape.path} />
        <path className="drawn-line" d={shape.path} />
        <path className="drawn-hit" d={shape.path} onPointerDown={start('all')} {...dragging} />
        {isSelected
          ? points.map((point, i) => {
              const at = toScreen(point)
              return (
                <circle
                  key={`handle ${i}`} className="drawn-handle" cx={at.x} cy={at.y} r="5" tabIndex={0} role="button" aria-label={texts.handle(name, i + 1, points.length)}
                  onKeyDown={nudge(i)} onPointerDown={start(i)} {...dragging}
                />
              )
            })
          : null}
      </svg>
      {lines.length === 0 ? null : <div className="drawn-label" style={{ left: `${shape.label.x + 8}px`, top: `${shape.label.y + 6}px`, translate: labelShift(shape.label, lines, viewport.element) }}>{lines.map((line) => <span key={line}>{line}</span>)}</div>}
    </>
  )
}

/** Keeps a label of so many characters within the viewport. */
function labelShift({ x, y }: Point, lines: readonly string[], { clientWidth, clientHeight }: HTMLElement): string {
  const width = Math.max(...lines.map((line) => line.length)) * 6.6 + 12
  const height = lines.length * 16 + 4
  return `${Math.min(0, clientWidth - x - 12 - width)}px ${Math.min(0, clientHeight - y - 10 - height)}px`
}

const NUDGES: Readonly<Record<string, Point>> = { ArrowLeft: { x: -1, y: 0 }, ArrowRight: { x: 1, y: 0 }, ArrowUp: { x: 0, y: -1 }, ArrowDown: { x: 0, y: 1 } }
