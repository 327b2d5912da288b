import { coveredBox, isEmpty, seenBox, type Box } from './imageBox.ts'
import { reduceGrey, type GreyPicture } from './reduceGrey.ts'
import type { Matrix, Size } from './viewTransform.ts'

/** Draws grey pictures on canvases, black around them; keeps its memory between drawings. */
export interface GreyPainter {
  /** Draws over the whole canvas of `context`. `matrix`: from image points to canvas points. */
  paint(context: CanvasRenderingContext2D, picture: GreyPicture, matrix: Matrix, smooth: boolean): void
}

const BLACK = 0xff000000

/** Grey is made for no more pixels than are seen: a picture that is reduced is sampled where the canvas's pixels are, of an enlarged one the part that is seen is scaled by the canvas. */
export function createGreyPainter(): GreyPainter {
  let whole: Surface | undefined
  let blackAround: Box | undefined
  let part: { readonly canvas: HTMLCanvasElement; readonly context: CanvasRenderingContext2D; readonly pixels: Surface } | undefined

  function reduce(context: CanvasRenderingContext2D, picture: GreyPicture, matrix: Matrix, smooth: boolean): void {
    const { canvas } = context
    const box = coveredBox(matrix, picture, canvas)
    if (whole?.image.width !== canvas.width || whole.image.height !== canvas.height) {
      whole = surface(canvas)
      blackAround = undefined
    }
    if (blackAround === undefined || !sameBox(blackAround, box)) whole.data.fill(BLACK)
    blackAround = box
    if (!isEmpty(box)) reduceGrey(picture, matrix, box, smooth, { data: whole.data, width: canvas.width })
    context.putImageData(whole.image, 0, 0)
  }

  function enlarge(context: CanvasRenderingContext2D, picture: GreyPicture, matrix: Matrix, smooth: boolean): void {
    context.save()
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.fillStyle = '#000'
    context.fillRect(0, 0, context.canvas.width, context.canvas.height)
    const box = seenBox(matrix, picture, context.canvas)
    if (!isEmpty(box)) {
      if (part === undefined || part.canvas.width < box.width || part.canvas.height < box.height) part = partOf(box)
      const { canvas, context: own, pixels } = part
      toGrey(picture, box, pixels.data, canvas.width)
      own.putImageData(pixels.image, 0, 0, 0, 0, box.width, box.height)
      context.setTransform(...matrix)
      context.imageSmoothingEnabled = smooth
      context.drawImage(canvas, 0, 0, box.width, box.height, box.left, box.top, box.width, box.height)
    }
    context.restore()
  }

  return {
    paint: (context, picture, matrix, smooth) => {
      const [a, b, c, d] = matrix
      const square = (b === 0 && c === 0) || (a === 0 && d === 0)
      if (square && Math.abs(a * d - b * c) < 1) reduce(context, picture, matrix, smooth)
      else enlarge(context, picture, matrix, smooth)
    }
  }
}

interface Surface {
  readonly image: ImageData
  /** The same bytes, a pixel each. */
  readonly data: Uint32Array
}

function surface({ width, height }: Size): Surface {
  const image = new ImageData(width, height)
  return { image, data: new Uint32Array(image.data.buffer) }
}

function partOf({ width, height }: Box): { canvas: HTMLCanvasElement; context: CanvasRenderingContext2D; pixels: Surface } {
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const context = canvas.getContext('2d', { alpha: false })
  if (context === null) throw new Error('This machine gives the page no canvas to draw on.')
  return { canvas, context, pixels: surface(canvas) }
}

/** The greys of a part of a picture, from the beginning of `out` on, in rows of `stride` pixels. */
function toGrey({ width, data, first, greys }: GreyPicture, box: Box, out: Uint32Array, stride: number): void {
  for (let y = 0; y < box.height; y++) {
    const from = (box.top + y) * width + box.left
    const to = y * stride
    for (let x = 0; x < box.width; x++) out[to + x] = BLACK | ((greys[(data[from + x] as number) - first] as number) * 0x10101)
  }
}

function sameBox(one: Box, other: Box): boolean {
  return one.left === other.left && one.top === other.top && one.width === other.width && one.height === other.height
}
