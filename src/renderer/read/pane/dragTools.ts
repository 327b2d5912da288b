import type { DragTool, MeasurementKind, MouseProfile } from '../../../contract/index.ts'
import type { ImageViewport, ViewportState } from '../../viewport/ImageViewport.ts'
import type { Point } from '../../viewport/viewTransform.ts'
import { zoomAbout } from '../../viewport/viewTransform.ts'
import { draggedVoi } from '../arrange/windowPresets.ts'

/** What the left button does by the tool bar; `profile`: what the mouse profile says. */
export type Tool = 'profile' | Exclude<DragTool, 'none'> | MeasurementKind | 'locate'

export const MEASURING: readonly Tool[] = ['length', 'angle', 'ellipse', 'rectangle', 'arrow', 'ctr']

export function isMeasuring(tool: Tool): tool is MeasurementKind {
  return MEASURING.includes(tool)
}

interface Press {
  readonly button: number
  readonly shiftKey: boolean
  readonly ctrlKey: boolean
  readonly metaKey: boolean
}

/** What a press of a mouse button begins. */
export function toolOf({ button, shiftKey, ctrlKey, metaKey }: Press, chosen: Tool, profile: MouseProfile): Tool | 'none' {
  if (button === 1) return profile.middle
  if (button === 2) return profile.right
  if (button !== 0) return 'none'
  if (ctrlKey || metaKey) return profile.ctrlLeft
  if (shiftKey) return profile.shiftLeft
  return chosen === 'profile' ? profile.left : chosen
}

/** What a drag of one of the viewing tools changes. `by` and `from` in CSS pixels of the viewport. */
export function drag(tool: 'window' | 'pan' | 'zoom', viewport: ImageViewport, start: ViewportState, from: Point, by: Point): void {
  const { frame, view, canvas, pixelRatio } = start
  if (frame === undefined) return
  switch (tool) {
    case 'window':
      if (frame.samplesPerPixel === 1) viewport.change({ voi: draggedVoi(start.voi, frame, by.x, by.y) })
      return
    case 'pan':
      viewport.change({ view: { ...view, panX: view.panX + by.x * pixelRatio, panY: view.panY + by.y * pixelRatio } })
      return
    case 'zoom':
      viewport.change({ view: zoomAbout(view, canvas, 1.006 ** -by.y, { x: from.x * pixelRatio, y: from.y * pixelRatio }) })
  }
}
