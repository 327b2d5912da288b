/** Shows one picture in an element, fitted to it; what draws it stays behind this interface. */
export interface ImageViewport {
  /** Draws the picture; resolves once it is on the screen. */
  show(picture: Picture): Promise<void>
  /** Fits the picture again after the element has changed its size. */
  fit(): void
  dispose(): void
}

/** 8-bit samples of a display rendering, row-major: one per pixel for grey, four (RGBA) for colour. */
export interface Picture {
  readonly id: string
  readonly width: number
  readonly height: number
  readonly color: boolean
  readonly samples: Uint8Array | Uint8ClampedArray
}
