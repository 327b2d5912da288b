/** A bitmap over an image (DICOM PS3.3 C.9.2): graphics or a region, kept apart from the pixels. */
export interface Overlay {
  /** 0x6000 to 0x601e. */
  readonly group: number
  readonly width: number
  readonly height: number
  /** Of its first pixel on the image, from 0; an overlay may reach past the image on any side. */
  readonly left: number
  readonly top: number
  /** G: graphics; R: region of interest. */
  readonly type: 'G' | 'R'
  readonly label?: string
  readonly description?: string
  /** [height, width], 1 where the overlay is; made when asked for. Throws ImageRefusedError where the frame that holds it is damaged. */
  readonly bitmap: () => Uint8Array
}

/** Draws an overlay in white onto 8-bit samples; what lies outside the image is left out. */
export function drawOverlay(target: { readonly width: number; readonly height: number; readonly samplesPerPixel: number; readonly data: Uint8Array }, overlay: Overlay): void {
  const { width, height, samplesPerPixel, data } = target
  const bits = overlay.bitmap()
  for (let row = 0; row < overlay.height; row++) {
    const y = row + overlay.top
    if (y < 0 || y >= height) continue
    for (let column = 0; column < overlay.width; column++) {
      const x = column + overlay.left
      if (x < 0 || x >= width || bits[row * overlay.width + column] !== 1) continue
      const at = (y * width + x) * samplesPerPixel
      data.fill(255, at, at + samplesPerPixel)
    }
  }
}
