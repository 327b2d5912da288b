import * as cornerstone from 'cornerstone-core'
import { cornerstoneImage } from './cornerstoneImage.ts'
import { createGreyPainter } from './greyPainter.ts'
import { greyTable, type Voi } from './greyTable.ts'
import type { ImageViewport, ViewportChange, ViewportOverlay, ViewportState } from './ImageViewport.ts'
import type { GreyPicture } from './reduceGrey.ts'
import { aspectOf, type ViewerFrame } from './viewerFrame.ts'
import { apply, fitScale, inverse, matrixOf, pixelScale, UPRIGHT, type ImageShape, type Matrix, type Size, type View } from './viewTransform.ts'

const EMPTY: Size = { width: 1, height: 1 }
const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0]

/**
 * An ImageViewport on cornerstone-core: its element, its loop of drawings, its renderer for colour. Grey is drawn by our own painter, through our
 * own table; colour gets that table in the place of the one that cornerstone keeps with an image, named by its window. The element is laid out
 * in pixels of the screen and scaled down, because cornerstone knows CSS pixels only.
 */
export function createCornerstoneViewport(element: HTMLElement): ImageViewport {
  const inner = document.createElement('div')
  inner.className = 'viewport-surface'
  element.append(inner)
  const listeners = new Set<() => void>()
  let shown: cornerstone.SampledImage | undefined
  let laid: { readonly overlay: ViewportOverlay; readonly frameId: string | undefined } | undefined
  let tableStale = false
  let viewStale = false
  let named = 0
  let table: Uint8ClampedArray<ArrayBuffer> | undefined
  let picture: GreyPicture | undefined
  const painter = createGreyPainter()
  const painterElsewhere = createGreyPainter()
  // a window that a person has chosen goes along through a stack; the file's own are each image's
  let chosen = false
  let state: ViewportState = {
    frame: undefined, view: UPRIGHT, fitted: true, voi: { voiLut: 0 }, invert: false, smooth: true, canvas: EMPTY, pixelRatio: 1, matrix: IDENTITY
  }

  layOut()
  const { canvas, context } = opaqueCanvas(inner)
  cornerstone.enable(inner)
  inner.addEventListener(cornerstone.EVENTS.PRE_RENDER, prepare)
  inner.addEventListener(cornerstone.EVENTS.IMAGE_RENDERED, rendered)

  function layOut(): void {
    const pixelRatio = globalThis.devicePixelRatio || 1
    const size = { width: Math.max(1, Math.round(element.clientWidth * pixelRatio)), height: Math.max(1, Math.round(element.clientHeight * pixelRatio)) }
    inner.style.width = `${size.width}px`
    inner.style.height = `${size.height}px`
    inner.style.transform = pixelRatio === 1 ? '' : `scale(${1 / pixelRatio})`
    state = { ...state, canvas: size, pixelRatio }
  }

  /** Before each drawing: what has changed since the last one, once. */
  function prepare(): void {
    const { frame } = state
    if (frame === undefined || shown === undefined) return
    if (tableStale) {
      const { first, greys } = greyTable(frame, state.voi, state.invert, table)
      table = greys
      if (frame.samplesPerPixel === 1) picture = { width: frame.width, height: frame.height, data: frame.data, first, greys }
      shown.cachedLut.lutArray = greys
      shown.cachedLut.windowCenter = ++named
    }
    if (tableStale || viewStale) {
      const { view, smooth } = state
      cornerstone.setViewport(inner, {
        scale: view.scale,
        translation: translationOf(view, aspectOf(frame)),
        rotation: view.rotation,
        hflip: view.flipHorizontal,
        vflip: view.flipVertical,
        pixelReplication: !smooth,
        voi: { windowCenter: shown.cachedLut.windowCenter, windowWidth: 1 },
        invert: false
      })
    }
    tableStale = false
    viewStale = false
  }

  function rendered(): void {
    const { frame, view, pixelRatio } = state
    if (frame === undefined) return
    const onCanvas = matrixOf(view, shapeOf(frame), state.canvas)
    if (laid?.frameId === frame.id) drawOverlay(context, onCanvas, laid.overlay)
    const matrix = scaledDown(onCanvas, pixelRatio)
    state = { ...state, matrix: sameMatrix(matrix, state.matrix) ? state.matrix : matrix }
    for (const listener of listeners) listener()
  }

  function drawGrey(): void {
    const { frame, view, smooth } = state
    if (frame !== undefined && picture !== undefined) painter.paint(context, picture, matrixOf(view, shapeOf(frame), state.canvas), smooth)
  }

  function refitted(frame: ViewerFrame, view: View): View {
    return { ...view, scale: fitScale(shapeOf(frame), state.canvas, view.rotation), panX: 0, panY: 0 }
  }

  function change(next: ViewportChange): void {
    const before = state
    state = { ...state, ...next }
    chosen ||= next.voi !== undefined
    if (next.view !== undefined && next.fitted === undefined && before.fitted) state = { ...state, fitted: isFitted(state) }
    tableStale ||= state.voi !== before.voi || state.invert !== before.invert
    viewStale = true
  }

  return {
    element,
    canvas,
    get state() {
      return state
    },
    show: (frame, { keep = false } = {}) =>
      new Promise((resolve) => {
        const before = state.frame
        const sameShape = before !== undefined && before.width === frame.width && before.height === frame.height && aspectOf(before) === aspectOf(frame)
        const kept = keep && before !== undefined
        chosen &&= kept
        state = { ...state, frame, voi: chosen ? state.voi : initialVoi(frame), invert: kept && state.invert }
        if (!kept) state = { ...state, view: refitted(frame, UPRIGHT), fitted: true }
        else if (!sameShape || state.fitted) state = { ...state, view: refitted(frame, state.view), fitted: true }
        if ('voiLut' in state.voi && frame.voiLuts[state.voi.voiLut] === undefined) state = { ...state, voi: initialVoi(frame) }
        shown = cornerstoneImage(frame, drawGrey)
        tableStale = true
        // displayImage returns before anything is drawn: it paints on the next frame
        inner.addEventListener(cornerstone.EVENTS.IMAGE_RENDERED, () => resolve(), { once: true })
        cornerstone.displayImage(inner, shown)
      }),
    change,
    fit: () => {
      if (state.frame !== undefined) change({ view: refitted(state.frame, state.view), fitted: true })
    },
    reset: () => {
      const { frame } = state
      if (frame !== undefined) change({ view: refitted(frame, UPRIGHT), fitted: true, voi: initialVoi(frame), invert: false })
      chosen = false
    },
    setOverlay: (next) => {
      laid = next === undefined ? undefined : { overlay: next, frameId: state.frame?.id }
      viewStale = true
    },
    resize: () => {
      const before = state.canvas
      layOut()
      if (state.canvas.width === before.width && state.canvas.height === before.height) return
      canvas.width = state.canvas.width
      canvas.height = state.canvas.height
      canvas.style.width = `${state.canvas.width}px`
      canvas.style.height = `${state.canvas.height}px`
      if (state.frame === undefined) return
      if (state.fitted) state = { ...state, view: refitted(state.frame, state.view) }
      viewStale = true
    },
    toImage: ({ x, y }) => {
      const { frame, view, pixelRatio } = state
      if (frame === undefined) return { x, y }
      return apply(inverse(matrixOf(view, shapeOf(frame), state.canvas)), { x: x * pixelRatio, y: y * pixelRatio })
    },
    paint: (other, matrix) => {
      const { frame, smooth } = state
      if (frame?.samplesPerPixel === 1) {
        if (picture !== undefined) painterElsewhere.paint(other, picture, matrix, smooth)
      } else drawColor(other, cornerstone.getEnabledElement(inner).renderingTools.renderCanvas, matrix, smooth)
      if (laid !== undefined && laid.frameId === frame?.id) drawOverlay(other, matrix, laid.overlay)
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    dispose: () => {
      listeners.clear()
      inner.removeEventListener(cornerstone.EVENTS.PRE_RENDER, prepare)
      inner.removeEventListener(cornerstone.EVENTS.IMAGE_RENDERED, rendered)
      cornerstone.disable(inner)
      inner.remove()
    }
  }
}

export function shapeOf(frame: ViewerFrame): ImageShape {
  return { width: frame.width, height: frame.height, aspect: aspectOf(frame) }
}

/** What a frame is shown with at the beginning: the same picture as the program's display rendering. */
export function initialVoi({ initial }: ViewerFrame): Voi {
  return initial
}

function isFitted({ frame, view, canvas }: ViewportState): boolean {
  return frame !== undefined && view.panX === 0 && view.panY === 0 && Math.abs(view.scale - fitScale(shapeOf(frame), canvas, view.rotation)) < 1e-9
}

/** cornerstone moves before it scales, in the turned image's own directions. */
function translationOf({ scale, panX, panY, rotation }: View, aspect: number): { x: number; y: number } {
  const angle = (rotation * Math.PI) / 180
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const { x, y } = pixelScale(aspect)
  const [u, v] = [(cos * panX + sin * panY) / (scale * x), (-sin * panX + cos * panY) / (scale * y)]
  return { x: cos * u - sin * v, y: sin * u + cos * v }
}

function drawColor(context: CanvasRenderingContext2D, picture: HTMLCanvasElement | undefined, matrix: Matrix, smooth: boolean): void {
  context.save()
  context.setTransform(1, 0, 0, 1, 0, 0)
  context.fillStyle = '#000'
  context.fillRect(0, 0, context.canvas.width, context.canvas.height)
  if (picture !== undefined) {
    context.setTransform(...matrix)
    context.imageSmoothingEnabled = smooth
    context.drawImage(picture, 0, 0)
  }
  context.restore()
}

function drawOverlay(context: CanvasRenderingContext2D, matrix: Matrix, { image, rect, opacity }: ViewportOverlay): void {
  if (opacity <= 0) return
  context.save()
  context.setTransform(...matrix)
  context.globalAlpha = opacity
  context.imageSmoothingEnabled = true
  context.drawImage(image, rect.x, rect.y, rect.width, rect.height)
  context.restore()
}

function scaledDown(matrix: Matrix, ratio: number): Matrix {
  const [a, b, c, d, e, f] = matrix
  return ratio === 1 ? matrix : [a / ratio, b / ratio, c / ratio, d / ratio, e / ratio, f / ratio]
}

function sameMatrix(one: Matrix, other: Matrix): boolean {
  return one.every((value, i) => value === other[i])
}

/** The canvas that cornerstone will find in its element. The screen need not mix an opaque one with what is behind it. */
function opaqueCanvas(element: HTMLElement): { readonly canvas: HTMLCanvasElement; readonly context: CanvasRenderingContext2D } {
  const canvas = document.createElement('canvas')
  canvas.className = 'cornerstone-canvas'
  canvas.style.display = 'block'
  const context = canvas.getContext('2d', { alpha: false })
  if (context === null) throw new Error('This machine gives the page no canvas to draw on.')
  element.append(canvas)
  return { canvas, context }
}
