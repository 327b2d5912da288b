import type { ImageViewport } from '../viewport/ImageViewport.ts'
import { mirrored, rotated, trueSizeScale, zoomAbout, type Size } from '../viewport/viewTransform.ts'
import { draggedVoi, windowPresets, type WindowPreset } from './arrange/windowPresets.ts'
import { screenScale } from './screenScale.ts'

/** Turns what is seen by a quarter; a fitted image stays fitted. */
export function rotate(viewport: ImageViewport): void {
  const { view, fitted } = viewport.state
  viewport.change({ view: rotated(view, 90) })
  if (fitted) viewport.fit()
}

export function flip(viewport: ImageViewport, direction: 'horizontal' | 'vertical'): void {
  const { view, fitted } = viewport.state
  viewport.change({ view: mirrored(view, direction), fitted })
}

export function invert(viewport: ImageViewport): void {
  viewport.change({ invert: !viewport.state.invert })
}

/** One image pixel on one pixel of the screen, and not between two. */
export function oneToOne(viewport: ImageViewport): void {
  const { view, canvas, frame } = viewport.state
  if (frame === undefined) return
  const turned = view.rotation % 180 !== 0
  const size: Size = turned ? { width: frame.height, height: frame.width } : frame
  viewport.change({ view: { ...view, scale: 1, panX: snap(canvas.width, size.width), panY: snap(canvas.height, size.height) }, fitted: false })
}

/** Off the middle by half a pixel where that puts pixels on pixels. */
function snap(room: number, length: number): number {
  return (room - length) % 2 === 0 ? 0 : 0.5
}

/** A millimetre of the image on a millimetre of the screen; nothing where the file gives no millimetres. */
export function trueSize(viewport: ImageViewport): void {
  const { view, frame, pixelRatio } = viewport.state
  if (frame?.spacing === undefined) return
  viewport.change({ view: { ...view, scale: trueSizeScale(frame.spacing, screenScale().pixelsPerMm * pixelRatio) }, fitted: false })
}

export function zoomBy(viewport: ImageViewport, factor: number): void {
  const { view, canvas } = viewport.state
  viewport.change({ view: zoomAbout(view, canvas, factor, { x: canvas.width / 2, y: canvas.height / 2 }) })
}

/** In steps of a tenth of the viewport. */
export function panBy(viewport: ImageViewport, x: number, y: number): void {
  const { view, canvas } = viewport.state
  viewport.change({ view: { ...view, panX: view.panX + (x * canvas.width) / 10, panY: view.panY + (y * canvas.height) / 10 } })
}

/** As a drag of so many pixels: to the right wider, down darker. */
export function windowBy(viewport: ImageViewport, x: number, y: number): void {
  const { frame, voi } = viewport.state
  if (frame?.samplesPerPixel === 1) viewport.change({ voi: draggedVoi(voi, frame, x, y) })
}

export function presetsOf(viewport: ImageViewport | undefined, modality: string | null): WindowPreset[] {
  return windowPresets(viewport?.state.frame, modality)
}

/** Makes one viewport's zoom and pan another's, each measured by what fits it. */
export function followView(leader: ImageViewport, follower: ImageViewport): void {
  const [a, b] = [leader.state, follower.state]
  if (a.frame === undefined || b.frame === undefined) return
  const { panX, panY } = a.view
  const [x, y] = [b.canvas.width / a.canvas.width, b.canvas.height / a.canvas.height]
  // millimetres where both have them, else widths of the image
  const scale = a.frame.spacing !== undefined && b.frame.spacing !== undefined
    ? (a.view.scale * Math.min(b.frame.spacing.row, b.frame.spacing.column)) / Math.min(a.frame.spacing.row, a.frame.spacing.column)
    : (a.view.scale * a.frame.width) / b.frame.width
  const next = { ...b.view, scale: scale * Math.min(x, y), panX: panX * x, panY: panY * y }
  if (next.scale === b.view.scale && next.panX === b.view.panX && next.panY === b.view.panY) return
  follower.change({ view: next, fitted: a.fitted })
}

/** Makes one viewport's window another's. */
export function followWindow(leader: ImageViewport, follower: ImageViewport): void {
  const [a, b] = [leader.state, follower.state]
  if (a.voi === b.voi || !('window' in a.voi) || b.frame?.samplesPerPixel !== 1) return
  follower.change({ voi: a.voi })
}
