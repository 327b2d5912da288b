import type { EnabledElement, SampledImage } from 'cornerstone-core'
import { tableExtent } from './greyTable.ts'
import { aspectOf, type FrameSamples, type ViewerFrame } from './viewerFrame.ts'

declare module 'cornerstone-core' {
  /** Its types know pixel data as number[] alone, and not its cached table; its renderers read typed arrays, and faster. */
  interface SampledImage extends Omit<Image, 'getPixelData' | 'getImageData' | 'getCanvas' | 'getImage' | 'lut' | 'cachedLut' | 'render'> {
    getPixelData(): FrameSamples | Uint8ClampedArray
    cachedLut: CachedTable
    /** Draws on the element's canvas, in the place of cornerstone's own renderer. */
    render?: (element: EnabledElement) => void
  }
  interface CachedTable {
    lutArray: Uint8ClampedArray
    windowCenter: number
    windowWidth: number
    invert: boolean
    modalityLUT: undefined
    voiLUT: undefined
  }
  function displayImage(element: HTMLElement, image: SampledImage): void
  interface EnabledElement {
    /** The picture in its own size, of what cornerstone's own renderer has drawn. */
    readonly renderingTools: { readonly renderCanvas?: HTMLCanvasElement }
  }
}

/** A frame as cornerstone takes it. `render`: what draws grey; colour is drawn by cornerstone itself, through the table in `cachedLut`. */
export function cornerstoneImage(frame: ViewerFrame, render: (element: EnabledElement) => void): SampledImage {
  const { id, width, height } = frame
  const color = frame.samplesPerPixel === 3
  const samples = color ? rgbaOf(frame) : frame.data
  const { first, length } = tableExtent(frame)
  return {
    imageId: id,
    minPixelValue: first,
    maxPixelValue: first + length - 1,
    slope: 1,
    intercept: 0,
    windowCenter: 0,
    windowWidth: 1,
    getPixelData: () => samples,
    rows: height,
    columns: width,
    height,
    width,
    color,
    rgba: color,
    invert: false,
    rowPixelSpacing: aspectOf(frame),
    columnPixelSpacing: 1,
    sizeInBytes: samples.byteLength,
    // filled before the first drawing
    cachedLut: { lutArray: new Uint8ClampedArray(color ? length : 0), windowCenter: 0, windowWidth: 1, invert: false, modalityLUT: undefined, voiLUT: undefined },
    ...(color ? {} : { render })
  }
}

const rgbaHeld = new WeakMap<ViewerFrame, Uint8ClampedArray>()

/** Samples of colour on 8 bits, each scaled as the file's bits say, with an opaque alpha; made once a frame. */
function rgbaOf(frame: ViewerFrame): Uint8ClampedArray {
  const held = rgbaHeld.get(frame) ?? toRgba(frame)
  rgbaHeld.set(frame, held)
  return held
}

function toRgba({ data, width, height, initial }: ViewerFrame): Uint8ClampedArray {
  const { low, factor } = 'window' in initial ? { low: initial.window.center - initial.window.width / 2, factor: 255 / initial.window.width } : { low: 0, factor: 1 }
  const out = new Uint8ClampedArray(width * height * 4).fill(255)
  for (let from = 0, to = 0; from < data.length; from += 3, to += 4) {
    out[to] = Math.round(((data[from] as number) - low) * factor)
    out[to + 1] = Math.round(((data[from + 1] as number) - low) * factor)
    out[to + 2] = Math.round(((data[from + 2] as number) - low) * factor)
  }
  return out
}
