import { useCallback, useEffect, useRef, useState, type ReactNode, type RefCallback } from 'react'
import type { MouseProfile, NewMeasurement, StudyInfo, StudyLine } from '../../../contract/index.ts'
import { strings } from '../../strings/index.ts'
import { Button } from '../../ui/Button.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Progress } from '../../ui/Progress.tsx'
import { createCornerstoneViewport } from '../../viewport/cornerstoneViewport.ts'
import type { FrameStore } from '../../viewport/frameStore.ts'
import type { ImageViewport } from '../../viewport/ImageViewport.ts'
import type { Point } from '../../viewport/viewTransform.ts'
import type { ViewerStack } from '../arrange/viewerStack.ts'
import { studyLines } from '../studyText.ts'
import { CornerText } from './CornerText.tsx'
import { isMeasuring, type Tool } from './dragTools.ts'
import { OrientationLetters, ScaleBar } from './FilmMarks.tsx'
import { Magnifier } from './Magnifier.tsx'
import { MeasurementLayer } from './MeasurementLayer.tsx'
import { usePanePointer } from './usePanePointer.ts'
import { useShownFrame, type ShownFrame } from './useShownFrame.ts'
import { useViewportState } from './useViewportState.ts'

export interface ViewportPaneProps {
  /** From 1. */
  readonly place: number
  readonly current: StudyInfo
  readonly study: StudyLine
  readonly stack: ViewerStack
  readonly index: number
  readonly window: string | undefined
  readonly store: FrameStore
  readonly isActive: boolean
  readonly tool: Tool
  readonly profile: MouseProfile
  readonly hidesPatient: boolean
  readonly showsAnnotations: boolean
  readonly measurements: readonly NewMeasurement[]
  readonly selected: string | undefined
  /** A point of the patient that was asked for, in image pixels. */
  readonly mark: { readonly imageId: number; readonly x: number; readonly y: number } | undefined
  readonly onActivate: () => void
  readonly onScroll: (steps: number) => void
  readonly onSelect: (uid: string | undefined) => void
  readonly onDrawn: (measurement: NewMeasurement) => void
  readonly onChange: (before: NewMeasurement, after: NewMeasurement) => void
  readonly onLocate: (imageId: number, point: Point) => void
  readonly onShown: (shown: ShownFrame, viewport: ImageViewport | undefined) => void
  readonly slot?: (element: HTMLElement | null) => void
}

/** One viewport: the image with its marks, text and measurements, and what it says while there is none. */
export function ViewportPane(props: ViewportPaneProps): ReactNode {
  const { place, current, study, stack, index, window, store, isActive, tool, profile, hidesPatient, showsAnnotations, measurements, selected, mark, onShown } = props
  const [viewport, surface] = useViewport()
  const [attempt, setAttempt] = useState(0)
  const shown = useShownFrame(viewport, store, stack, index, window, attempt)
  const imageId = shown.kind === 'shown' ? shown.imageId : undefined
  const shownIndex = shown.kind === 'shown' && shown.stack === stack.key ? shown.index : index
  const pointer = usePanePointer({
    viewport, imageId, sliceCount: stack.slices.length, tool, profile, onScroll: props.onScroll,
    onDrawn: props.onDrawn, onBackground: () => props.onSelect(undefined), onLocate: (point) => imageId !== undefined && props.onLocate(imageId, point)
  })
  const tell = useRef(onShown)
  useEffect(() => {
    tell.current = onShown
  })
  useEffect(() => tell.current(shown, viewport), [shown, viewport])

  const what = [studyLines(study).what, stack.series.description ?? '', strings.read.corner.seriesImage(String(stack.series.number ?? ''), shownIndex + 1, stack.slices.length)].filter((part) => part !== '').join(', ')
  const edges = stack.slices[shownIndex]?.edges ?? stack.stack.edges
  const drawnHere = measurements.filter((one) => one.imageId === imageId)
  return (
    <section
      className="pane" data-state={shown.kind} data-image={imageId} data-active={isActive || undefined} data-tool={tool} data-measuring={isMeasuring(tool) || undefined} aria-label={strings.read.viewport(place, what)}
      onPointerDownCapture={props.onActivate} onFocus={props.onActivate}
    >
      <div ref={surface} className="pane-surface" tabIndex={0} role="application" aria-label={strings.read.viewport(place, what)} aria-description={strings.read.viewportHelp} onContextMenu={(event) => event.preventDefault()} {...pointer.handlers} />
      {viewport !== undefined && shown.kind === 'shown' ? (
        <>
          {showsAnnotations ? <MeasurementLayer viewport={viewport} measurements={drawnHere} draft={pointer.draft} selected={selected} onSelect={props.onSelect} onChange={props.onChange} /> : null}
          {mark?.imageId === imageId && mark !== undefined ? <Mark viewport={viewport} at={mark} /> : null}
          <OrientationLetters viewport={viewport} edges={edges} />
          <ScaleBar viewport={viewport} />
          {pointer.magnifying === undefined ? null : <Magnifier viewport={viewport} at={pointer.magnifying} />}
        </>
      ) : null}
      <CornerText current={current} study={study} stack={stack} index={shownIndex} viewport={shown.kind === 'shown' ? viewport : undefined} hidesPatient={hidesPatient} {...(props.slot === undefined ? {} : { slot: props.slot })} />
      {shown.kind === 'loading' ? <div className="pane-message"><Progress label={strings.read.loading} done={Math.round(100 * shown.part)} total={shown.part > 0 ? 100 : 0} detail={shown.part > 0 ? `${Math.round(100 * shown.part)} %` : ''} /></div> : null}
      {shown.kind === 'refused' ? <Refused shown={shown} retry={() => setAttempt((n) => n + 1)} /> : null}
      {shown.kind === 'shown' && pointer.draft !== undefined && isHalfDrawn(pointer.draft) ? <p className="pane-hint" role="status">{strings.read.measurements.secondLine[pointer.draft.kind === 'ctr' ? 'ctr' : 'angle']}</p> : null}
    </section>
  )
}

function Refused({ shown, retry }: { shown: { code: string; message: string }; retry: () => void }): ReactNode {
  const { refusals } = strings.read
  const title = shown.code === 'row-unknown' ? refusals.missing : DAMAGED.has(shown.code) ? refusals.damaged : refusals.refused
  return (
    <div className="pane-message" role="alert">
      <Icon name="stop" size="large" /><h2>{title}</h2><p>{shown.message}</p><Button onPress={retry}>{refusals.retry}</Button><span className="notice-code">{strings.failed.code(shown.code)}</span>
    </div>
  )
}

/** Codes that say that bytes are wrong, not that the kind is unknown. */
const DAMAGED: ReadonlySet<string> = new Set(['truncated', 'damaged', 'decoder-failed', 'empty-file'])

function Mark({ viewport, at }: { viewport: ImageViewport; at: Point }): ReactNode {
  const matrix = useViewportState(viewport, (state) => state.matrix)
  if (matrix === undefined) return null
  const [x, y] = [matrix[0] * at.x + matrix[2] * at.y + matrix[4], matrix[1] * at.x + matrix[3] * at.y + matrix[5]]
  return <svg className="located" aria-hidden="true" style={{ left: `${x - 12}px`, top: `${y - 12}px` }} width="24" height="24"><path d="M12 0V8M12 16V24M0 12H8M16 12H24" /></svg>
}

/** A viewport in the element that takes the ref, for as long as that is there. */
function useViewport(): readonly [ImageViewport | undefined, RefCallback<HTMLDivElement>] {
  const [viewport, setViewport] = useState<ImageViewport>()
  const surface = useCallback((element: HTMLDivElement | null) => {
    if (element === null) return undefined
    const made = createCornerstoneViewport(element)
    const resized = new ResizeObserver(() => made.resize())
    resized.observe(element)
    setViewport(made)
    return () => {
      resized.disconnect()
      made.dispose()
      setViewport(undefined)
    }
  }, [])
  return [viewport, surface]
}

function isHalfDrawn({ kind, points }: NewMeasurement): boolean {
  return (kind === 'ctr' || kind === 'angle') && points.length === 2
}
