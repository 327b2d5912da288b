import type { AugmentationOperation } from './augmentation.ts'
import type { Coordinates } from './sampleImage.ts'
import { smoothNoise, type CoarseField } from './smoothNoise.ts'

/**
 * Where each pixel of the changed image comes from: the geometric operations followed backwards, so that the image is sampled once.
 * undefined where there are none. Elastic deformation after Simard 2003: pixel p comes from p + alpha × smoothed noise, alpha and sigma of
 * the height.
 */
export function coordinatesOf(operations: readonly AugmentationOperation[], height: number, width: number): Coordinates | undefined {
  const [centreX, centreY] = [(width - 1) / 2, (height - 1) / 2]
  // source = matrix · (pixel - centre - shift) + centre
  let [xx, xy, yx, yy] = [1, 0, 0, 1]
  let [shiftX, shiftY] = [0, 0]
  let elastic: { readonly alpha: number; readonly x: CoarseField; readonly y: CoarseField } | undefined
  let geometric = false
  for (const operation of operations) {
    switch (operation.operation) {
      case 'flip-horizontal':
        ;[xx, xy] = [-xx, -xy]
        break
      case 'flip-vertical':
        ;[yx, yy] = [-yx, -yy]
        break
      case 'zoom':
        ;[xx, xy, yx, yy] = [xx / operation.factor, xy / operation.factor, yx / operation.factor, yy / operation.factor]
        break
      case 'rotation': {
        const angle = (operation.degrees * Math.PI) / 180
        const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
        ;[xx, xy, yx, yy] = [xx * cos + xy * sin, xy * cos - xx * sin, yx * cos + yy * sin, yy * cos - yx * sin]
        break
      }
      case 'translation': {
        const sign = operation.towards === 'left-top' ? -1 : 1
        shiftX = sign * (1 - operation.share) * width
        shiftY = sign * (1 - operation.share) * height
        break
      }
      case 'elastic': {
        const sigma = operation.sigma * height
        const field = (offset: number): CoarseField => smoothNoise(height, width, sigma, operation.seed, offset)
        elastic = { alpha: operation.alpha * height, x: field(0), y: field(height * width) }
        break
      }
      case 'brightness':
      case 'gamma':
        continue
    }
    geometric = true
  }
  if (!geometric) return undefined

  const at = { x: new Float32Array(height * width), y: new Float32Array(height * width) }
  if (elastic !== undefined) {
    addField(at.x, elastic.x, elastic.alpha, height, width)
    addField(at.y, elastic.y, elastic.alpha, height, width)
  }
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++, p++) {
      const dx = x + (at.x[p] as number) - centreX - shiftX
      const dy = y + (at.y[p] as number) - centreY - shiftY
      at.x[p] = xx * dx + xy * dy + centreX
      at.y[p] = yx * dx + yy * dy + centreY
    }
  }
  return at
}

function addField(out: Float32Array, { stride, columns, values }: CoarseField, scale: number, height: number, width: number): void {
  for (let y = 0, p = 0; y < height; y++) {
    const row = Math.floor(y / stride)
    const fy = y / stride - row
    const [top, bottom] = [row * columns, fy > 0 ? (row + 1) * columns : row * columns]
    for (let x = 0; x < width; x++, p++) {
      const column = Math.floor(x / stride)
      const fx = x / stride - column
      const next = fx > 0 ? column + 1 : column
      const upper = (values[top + column] as number) * (1 - fx) + (values[top + next] as number) * fx
      const lower = (values[bottom + column] as number) * (1 - fx) + (values[bottom + next] as number) * fx
      out[p] = (out[p] as number) + scale * (upper * (1 - fy) + lower * fy)
    }
  }
}
