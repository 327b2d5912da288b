import { mapHeader, type MapHeader } from '../../../contract/index.ts'

/** A map as bytes: the header's length (uint32), the header as JSON padded to a multiple of 4, then float32 cells, all little endian. */
export function encodeMap(header: MapHeader, values: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  if (values.length !== header.width * header.height) throw new RangeError(`${header.width} x ${header.height} cells need as many values, not ${values.length}`)
  const json = new TextEncoder().encode(JSON.stringify(header))
  const length = Math.ceil(json.length / 4) * 4
  const bytes = new Uint8Array(4 + length + 4 * values.length).fill(0x20)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, length, true)
  bytes.set(json, 4)
  for (let i = 0; i < values.length; i++) view.setFloat32(4 + length + 4 * i, values[i] ?? Number.NaN, true)
  return bytes
}

/** Its header; undefined where these are no such bytes (of an earlier version, say): it is made again. */
export function headerOfMap(bytes: Uint8Array): MapHeader | undefined {
  try {
    const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
    const header = mapHeader.parse(JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))))
    return bytes.length === 4 + length + 4 * header.width * header.height ? header : undefined
  } catch {
    return undefined
  }
}
