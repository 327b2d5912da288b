import { useEffect, useRef, useState, type PointerEvent } from 'react'
import type { MeasurementKind, MouseProfile, NewMeasurement } from '../../../contract/index.ts'
import type { ImageViewport, ViewportState } from '../../viewport/ImageViewport.ts'
import { zoomAbout, type Point } from '../../viewport/viewTransform.ts'
import { measuredValues } from '../measure/measuredValues.ts'
import { drag, isMeasuring, toolOf, type Tool } from './dragTools.ts'

export interface PanePointerOptions {
  readonly viewport: ImageViewport | undefined
  readonly imageId: number | undefined
  readonly sliceCount: number
  readonly tool: Tool
  readonly profile: MouseProfile
  readonly onScroll: (steps: number) => void
  readonly onDrawn: (measurement: NewMeasurement) => void
  readonly onBackground: () => void
  readonly onLocate: (point: Point) => void
}

export interface PanePointer {
  readonly draft: NewMeasurement | undefined
  /** Where the magnifier is, in CSS pixels of the viewport. */
  readonly magnifying: Point | undefined
  readonly handlers: {
    onPointerDown(event: PointerEvent<HTMLElement>): void
    onPointerMove(event: PointerEvent<HTMLElement>): void
    onPointerUp(event: PointerEvent<HTMLElement>): void
    onPointerCancel(event: PointerEvent<HTMLElement>): void
    onPointerLeave(event: PointerEvent<HTMLElement>): void
  }
}

interface Held {
  readonly pointer: number
  readonly tool: Tool | 'none'
  readonly from: Point
  readonly state: ViewportState
  scrolled: number
}

/** A press that moves less is a click. CSS pixels. */
const CLICK = 3

/** The pointer over a viewport: its buttons by mouse profile and chosen tool, its wheel, and what is being drawn. */
export function usePanePointer(options: PanePointerOptions): PanePointer {
  const { viewport, imageId, sliceCount, tool, profile, onDrawn, onScroll, onBackground, onLocate } = options
  const held = useRef<Held>(undefined)
  const [draft, setDraft] = useState<NewMeasurement>()
  const [magnifying, setMagnifying] = useState<Point>()
  useWheel(viewport, profile, onScroll)

  // what was half drawn belongs to its image and its tool
  const drawingOn = draft !== undefined && (draft.imageId !== imageId || draft.kind !== tool) ? undefined : draft

  const withPoints = (kind: MeasurementKind, points: readonly Point[], uid: string = crypto.randomUUID()): NewMeasurement | undefined => {
    const frame = viewport?.state.frame
    if (frame === undefined || imageId === undefined) return undefined
    return { uid, imageId, kind, points: [...points], text: '', values: measuredValues(kind, points, frame) }
  }
  const finish = (measurement: NewMeasurement): void => {
    setDraft(undefined)
    onDrawn(measurement)
  }

  function begin(kind: MeasurementKind, at: Point): void {
    // the second leg of an angle, the second line of a ratio
    if (drawingOn !== undefined) {
      setDraft(withPoints(kind, [...drawingOn.points, ...(kind === 'ctr' ? [at, at] : [at])], drawingOn.uid))
      return
    }
    setDraft(withPoints(kind, [at, at]))
  }

  return {
    draft: drawingOn,
    magnifying,
    handlers: {
      onPointerDown: (event) => {
        if (viewport?.state.frame === undefined) return
        const at = pointOf(event)
        const began = toolOf(event, tool, profile)
        if (event.button === 1) event.preventDefault()
        event.currentTarget.setPointerCapture(event.pointerId)
        held.current = { pointer: event.pointerId, tool: began, from: at, state: viewport.state, scrolled: 0 }
        if (began === 'magnify') setMagnifying(at)
        else if (began !== 'none' && isMeasuring(began)) begin(began, viewport.toImage(at))
        else onBackground()
      },
      onPointerMove: (event) => {
        const at = pointOf(event)
        const now = held.current
        if (now?.pointer !== event.pointerId || viewport === undefined) {
          if (tool === 'magnify') setMagnifying(at)
          return
        }
        const by = { x: at.x - now.from.x, y: at.y - now.from.y }
        if (now.tool === 'window' || now.tool === 'pan' || now.tool === 'zoom') drag(now.tool, viewport, now.state, now.from, by)
        else if (now.tool === 'magnify') setMagnifying(at)
        else if (now.tool === 'scroll') {
          const step = Math.max(3, (viewport.element.clientHeight * 0.8) / Math.max(1, sliceCount))
          const steps = Math.trunc(by.y / step)
          if (steps !== now.scrolled) onScroll(steps - now.scrolled)
          now.scrolled = steps
        } else if (now.tool !== 'none' && isMeasuring(now.tool) && drawingOn !== undefined) {
          setDraft(withPoints(now.tool, [...drawingOn.points.slice(0, -1), viewport.toImage(at)], drawingOn.uid))
        }
      },
      onPointerUp: (event) => {
        const now = held.current
        if (now?.pointer !== event.pointerId) return
        held.current = undefined
        if (now.tool === 'magnify' && tool !== 'magnify') setMagnifying(undefined)
        const at = pointOf(event)
        const clicked = Math.hypot(at.x - now.from.x, at.y - now.from.y) < CLICK
        if (now.tool === 'locate' && viewport !== undefined) onLocate(viewport.toImage(at))
        if (drawingOn === undefined || now.tool === 'none' || !isMeasuring(now.tool)) return
        const { kind, points } = drawingOn
        // a click draws nothing; the first part of an angle or a ratio waits for its second
        if (clicked && points.length === 2) setDraft(undefined)
        else if (clicked && kind === 'ctr') setDraft(withPoints(kind, points.slice(0, 2), drawingOn.uid))
        else if (points.length === (kind === 'angle' ? 3 : kind === 'ctr' ? 4 : 2)) finish(drawingOn)
      },
      onPointerCancel: () => {
        held.current = undefined
        setDraft(undefined)
        setMagnifying(undefined)
      },
      onPointerLeave: () => {
        if (held.current === undefined) setMagnifying(undefined)
      }
    }
  }
}

function pointOf(event: PointerEvent<HTMLElement>): Point {
  const box = event.currentTarget.getBoundingClientRect()
  return { x: event.clientX - box.left, y: event.clientY - box.top }
}

/** React listens for wheels without the right to stop the page's own scrolling and zooming. */
function useWheel(viewport: ImageViewport | undefined, profile: MouseProfile, onScroll: (steps: number) => void): void {
  const latest = useRef({ viewport, profile, onScroll })
  useEffect(() => {
    latest.current = { viewport, profile, onScroll }
  })
  useEffect(() => {
    const element = viewport?.element
    if (element === undefined) return undefined
    let travelled = 0
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault()
      const now = latest.current
      const does = event.ctrlKey || event.metaKey ? now.profile.ctrlWheel : now.profile.wheel
      const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 33 : event.deltaY
      if (does === 'zoom' && now.viewport !== undefined) {
        const { view, canvas, pixelRatio } = now.viewport.state
        const box = element.getBoundingClientRect()
        now.viewport.change({ view: zoomAbout(view, canvas, 1.0015 ** -pixels, { x: (event.clientX - box.left) * pixelRatio, y: (event.clientY - box.top) * pixelRatio }) })
        return
      }
      if (does !== 'scroll') return
      // one notch of a wheel is a slice; a touch pad sends many small ones
      travelled = Math.sign(travelled) === Math.sign(pixels) ? travelled + pixels : pixels
      const steps = Math.abs(pixels) >= NOTCH ? Math.sign(pixels) : Math.trunc(travelled / NOTCH)
      if (steps === 0) return
      travelled = 0
      now.onScroll(steps)
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [viewport])
}

/** CSS pixels. */
const NOTCH = 50
