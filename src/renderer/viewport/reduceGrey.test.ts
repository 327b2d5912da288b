import { describe, expect, it } from 'vitest'
import { coveredBox, seenBox } from './imageBox.ts'
import { reduceGrey, type GreyPicture } from './reduceGrey.ts'
import type { FrameSamples } from './viewerFrame.ts'
import { apply, inverse, matrixOf, mirrored, rotated, UPRIGHT, type Matrix, type Size, type View } from './viewTransform.ts'

const CANVAS: Size = { width: 61, height: 47 }

/** Samples that jump, with a table that is no straight line. */
function pictureOf(width: number, height: number, data: FrameSamples, first: number): GreyPicture {
  for (let i = 0; i < data.length; i++) data[i] = first + ((i * 7919) % 253)
  return { width, height, data, first, greys: Uint8ClampedArray.from({ length: 253 }, (_, i) => (i * i * 37) % 256) }
}

/** The grey at each centre of a pixel, mixed from the four pixels around it; -1 where the centre is not in the image. */
function expected({ width, height, data, first, greys }: GreyPicture, matrix: Matrix, smooth: boolean): number[] {
  const back = inverse(matrix)
  const grey = (x: number, y: number): number => greys[(data[Math.min(height - 1, Math.max(0, y)) * width + Math.min(width - 1, Math.max(0, x))] ?? 0) - first] ?? -999
  return Array.from({ length: CANVAS.width * CANVAS.height }, (_, i) => {
    const { x, y } = apply(back, { x: (i % CANVAS.width) + 0.5, y: Math.floor(i / CANVAS.width) + 0.5 })
    if (x < 0 || y < 0 || x >= width || y >= height) return -1
    if (!smooth) return grey(Math.floor(x), Math.floor(y))
    const [left, top] = [Math.floor(x - 0.5), Math.floor(y - 0.5)]
    const [u, v] = [x - 0.5 - left, y - 0.5 - top]
    return (1 - v) * ((1 - u) * grey(left, top) + u * grey(left + 1, top)) + v * ((1 - u) * grey(left, top + 1) + u * grey(left + 1, top + 1))
  })
}

function drawn(picture: GreyPicture, matrix: Matrix, smooth: boolean): number[] {
  const data = new Uint32Array(CANVAS.width * CANVAS.height)
  reduceGrey(picture, matrix, coveredBox(matrix, picture, CANVAS), smooth, { data, width: CANVAS.width })
  // opaque, and the same in red, green and blue
  return Array.from(data, (pixel) => (pixel === 0 ? -1 : pixel === (0xff000000 | ((pixel & 255) * 0x10101)) >>> 0 ? pixel & 255 : -2))
}

function off(picture: GreyPicture, view: View, aspect = 1, smooth = true): { most: number; pixels: number } {
  const matrix = matrixOf(view, { width: picture.width, height: picture.height, aspect }, CANVAS)
  const wanted = expected(picture, matrix, smooth)
  const greys = drawn(picture, matrix, smooth)
  return { most: Math.max(...greys.map((grey, i) => Math.abs(grey - (wanted[i] ?? 0)))), pixels: greys.filter((grey) => grey >= 0).length }
}

const steep = pictureOf(150, 131, new Uint16Array(150 * 131), 0)
const views: [string, View][] = [
  ['to a third', { ...UPRIGHT, scale: 0.331, panX: 0.1, panY: 0.2 }],
  ['by a little', { ...UPRIGHT, scale: 0.93, panX: 3.3, panY: -7.1 }],
  ['much', { ...UPRIGHT, scale: 0.0713, panX: 0.3, panY: 0.2 }],
  ['and moved out on two sides', { ...UPRIGHT, scale: 0.4137, panX: -31.41, panY: 22.23 }],
  ['turned', rotated({ ...UPRIGHT, scale: 0.3719, panX: 5.07 }, 90)],
  ['turned on its head', rotated({ ...UPRIGHT, scale: 0.6131 }, 180)],
  ['turned back and mirrored', mirrored(rotated({ ...UPRIGHT, scale: 0.3719, panY: 8.63 }, 270), 'horizontal')],
  ['mirrored both ways', mirrored(mirrored({ ...UPRIGHT, scale: 0.5213 }, 'horizontal'), 'vertical')]
]

describe('a picture that is reduced has the grey between its pixels, as if each were made grey first', () => {
  it.each(views)('%s', (_, view) => {
    // the sample's own grey is exact, the mixture to within a level
    const { most, pixels } = off(steep, view)
    expect([most <= 0.75, pixels > 50]).toEqual([true, true])
    expect(off(steep, view, 1.37).most).toBeLessThanOrEqual(0.75)
    expect(off(steep, view, 1, false).most).toBe(0)
  })

  it.each<[string, GreyPicture]>([
    ['of bytes', pictureOf(90, 80, new Uint8Array(7200), 0)],
    ['of signed bytes', pictureOf(90, 80, new Int8Array(7200), -126)],
    ['of signed words', pictureOf(90, 80, new Int16Array(7200), -30_000)],
    ['of one row', pictureOf(90, 1, new Uint16Array(90), 0)],
    ['of one column', pictureOf(1, 90, new Uint16Array(90), 0)],
    ['of one pixel', pictureOf(1, 1, new Uint16Array(1), 0)]
  ])('%s', (_, picture) => {
    for (const scale of [0.5, 0.83]) expect(off(picture, { ...UPRIGHT, scale }).most).toBeLessThanOrEqual(0.75)
  })

  it('one to one gives every pixel its own grey', () => {
    const { most, pixels } = off(steep, { ...UPRIGHT, scale: 1, panX: 0.5, panY: 0 })
    expect([most, pixels]).toEqual([0, 61 * 47])
  })
})

describe('no more than is seen', () => {
  it('of the image: what lies on the canvas, and a pixel around it for smoothing', () => {
    const matrix = matrixOf({ ...UPRIGHT, scale: 4, panX: 40 }, { width: 100, height: 90, aspect: 1 }, { width: 80, height: 60 })
    // the canvas shows columns 30 to 50 and rows 37.5 to 52.5
    expect(seenBox(matrix, { width: 100, height: 90 }, { width: 80, height: 60 })).toEqual({ left: 29, top: 36, width: 22, height: 18 })
  })

  it('of the canvas: nothing where the image has been moved away', () => {
    const matrix = matrixOf({ ...UPRIGHT, scale: 0.5, panX: 500 }, { width: 100, height: 90, aspect: 1 }, CANVAS)
    expect([coveredBox(matrix, { width: 100, height: 90 }, CANVAS).width, seenBox(matrix, { width: 100, height: 90 }, CANVAS).width]).toEqual([0, 0])
  })
})
