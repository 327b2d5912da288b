import { ImageRefusedError } from '../image/imageRefusedError.ts'
import type { PixelDescription } from './pixelDescription.ts'

/** Refuses a codestream of another size or number of components than the header says. */
export function checkCodedSize(
  what: string,
  header: { readonly width: number; readonly height: number; readonly components: number },
  expected: Pick<PixelDescription, 'rows' | 'columns' | 'samplesPerPixel'>
): void {
  const { columns, rows, samplesPerPixel } = expected
  if (header.width === columns && header.height === rows && header.components === samplesPerPixel) return
  throw new ImageRefusedError(
    'damaged',
    `the header says ${columns} x ${rows} x ${samplesPerPixel}, the ${what} frame ${header.width} x ${header.height} x ${header.components}`
  )
}
