import type { Voi } from './greyTable.ts'
import type { ViewerFrame } from './viewerFrame.ts'
import type { Matrix, Point, Size, View } from './viewTransform.ts'

/** A picture over the image, drawn with the image's own transform. */
export interface ViewportOverlay {
  readonly image: CanvasImageSource
  /** Where it lies, in image pixels from the outer corner of the first one. */
  readonly rect: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
  /** 0 to 1 */
  readonly opacity: number
}

/** What is on the screen: a new object after every drawing that changed something. */
export interface ViewportState {
  /** Absent until the first is drawn. */
  readonly frame: ViewerFrame | undefined
  readonly view: View
  /** The image fits the canvas, and goes on to when that changes its size. */
  readonly fitted: boolean
  readonly voi: Voi
  /** Turned over by a person, over and above the file's own polarity. */
  readonly invert: boolean
  /** Smoothed between pixels. */
  readonly smooth: boolean
  /** In canvas pixels: those of the screen. */
  readonly canvas: Size
  /** Canvas pixels per CSS pixel. */
  readonly pixelRatio: number
  /** From image points to CSS pixels of the element. */
  readonly matrix: Matrix
}

export type ViewportChange = Partial<Pick<ViewportState, 'view' | 'fitted' | 'voi' | 'invert' | 'smooth'>>

/**
 * Shows a frame in an element; what draws it stays behind this interface. Changes are gathered and drawn once a frame of the screen; then
 * listeners are told.
 */
export interface ImageViewport {
  readonly element: HTMLElement
  readonly state: ViewportState
  /**
   * Draws the frame; resolves once it is on the screen. A frame of another shape is fitted; window and inversion begin as the file says. `keep`,
   * for the images of one stack: what a person has changed stays.
   */
  show(frame: ViewerFrame, options?: { readonly keep?: boolean }): Promise<void>
  change(change: ViewportChange): void
  /** Fits the image again. */
  fit(): void
  /** View, window and inversion as at the beginning; the file's polarity is never touched. */
  reset(): void
  /** Over the frame that is shown now, and gone while another is. */
  setOverlay(overlay: ViewportOverlay | undefined): void
  /** After the element has changed its size. */
  resize(): void
  /** From CSS pixels of the element to image pixels. */
  toImage(point: Point): Point
  /** What is on the screen, overlay included. */
  readonly canvas: HTMLCanvasElement
  /** Draws image and overlay from all their pixels over the whole of another canvas; `matrix`: from image points to points of that canvas. */
  paint(context: CanvasRenderingContext2D, matrix: Matrix): void
  /** Called after each drawing; returns the function that ends it. */
  subscribe(listener: () => void): () => void
  dispose(): void
}
