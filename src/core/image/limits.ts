import { ImageRefusedError } from './imageRefusedError.ts'

/** Pixels of one frame above which decoding refuses: 128 Mi, several times the largest radiograph or mammogram. */
export const MAX_PIXELS = 2 ** 27

/** Frames of one file above which it is refused: each becomes a row and a picture of its own. */
export const MAX_FRAMES = 100_000

/** Refuses a frame size that is zero or past MAX_PIXELS, before anything is allocated for it. */
export function checkFrameSize(what: string, width: number, height: number): void {
  if (!(width > 0 && height > 0)) throw new ImageRefusedError('damaged', `${what} says it is ${width} x ${height} pixels`)
  if (width * height > MAX_PIXELS) {
    throw new ImageRefusedError(
      'too-many-pixels',
      `${what} says it is ${width} x ${height} pixels; the limit is ${MAX_PIXELS} pixels per frame`
    )
  }
}
