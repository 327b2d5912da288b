import type { ErrorData } from '../../contract/index.ts'
import type { Picture } from './ImageViewport.ts'

/** The host had no picture to give; says why. */
export class PictureRefusedError extends Error {
  override readonly name = 'PictureRefusedError'
  readonly code: string
  constructor({ code, message }: Pick<ErrorData, 'code' | 'message'>) {
    super(message)
    this.code = code
  }
}

/** Fetches and decodes a PNG of the host. A picture whose channels are equal everywhere is delivered as grey. */
export async function fetchPicture(url: string, signal: AbortSignal): Promise<Picture> {
  const response = await fetch(url, { signal })
  if (!response.ok) throw new PictureRefusedError(await readRefusal(response))
  const bitmap = await createImageBitmap(await response.blob(), { colorSpaceConversion: 'none', premultiplyAlpha: 'none' })
  const { width, height } = bitmap
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })
  if (context === null) throw new PictureRefusedError({ code: 'no-canvas', message: 'This machine gives the page no canvas to draw on.' })
  context.drawImage(bitmap, 0, 0)
  bitmap.close()
  const rgba = context.getImageData(0, 0, width, height).data
  const grey = greyOf(rgba)
  return { id: url, width, height, color: grey === undefined, samples: grey ?? rgba }
}

async function readRefusal(response: Response): Promise<Pick<ErrorData, 'code' | 'message'>> {
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
  if (isJson) return response.json()
  return { code: `http-${response.status}`, message: await response.text() }
}

function greyOf(rgba: Uint8ClampedArray): Uint8Array | undefined {
  const grey = new Uint8Array(rgba.length / 4)
  for (let i = 0, j = 0; j < grey.length; i += 4, j++) {
    const red = rgba[i] ?? 0
    if (red !== rgba[i + 1] || red !== rgba[i + 2]) return undefined
    grey[j] = red
  }
  return grey
}
