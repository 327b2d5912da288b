import { LITTLE_ENDIAN } from '../byteOrder.ts'
import type { ViewerPixels } from './viewerPixels.ts'

/** What a viewer is told of the samples that follow. */
export type ViewerHeader = Omit<ViewerPixels, 'data' | 'voiLuts'> & {
  readonly dtype: 'uint8' | 'int8' | 'uint16' | 'int16'
  readonly voiLuts: readonly { readonly first: number; readonly bits: number; readonly explanation?: string; readonly entries: readonly number[] }[]
}

/**
 * A frame for the viewer as one block of bytes: the length of the header in 4 bytes, little endian; the header as JSON in UTF-8 (`ViewerHeader`),
 * padded with spaces so that the samples begin at a multiple of 8; the samples, little endian, row-major and interleaved.
 */
export function encodeViewerPixels(pixels: ViewerPixels): Uint8Array<ArrayBuffer> {
  const { data, voiLuts, ...rest } = pixels
  const dtype = data instanceof Uint8Array ? 'uint8' : data instanceof Int8Array ? 'int8' : data instanceof Uint16Array ? 'uint16' : 'int16'
  const header: ViewerHeader = { ...rest, dtype, voiLuts: voiLuts.map((lut) => ({ ...lut, entries: [...lut.entries] })) }
  const text = new TextEncoder().encode(JSON.stringify(header))
  const start = Math.ceil((4 + text.length) / 8) * 8
  const out = new Uint8Array(start + data.byteLength)
  const view = new DataView(out.buffer)
  view.setUint32(0, start - 4, true)
  out.fill(0x20, 4, start)
  out.set(text, 4)
  if (LITTLE_ENDIAN || data.BYTES_PER_ELEMENT === 1) out.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start)
  else for (let i = 0; i < data.length; i++) view.setInt16(start + 2 * i, data[i] as number, true)
  return out
}
