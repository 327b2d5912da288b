import { mapHeader, type MapHeader } from '../../../contract/index.ts'

/** A map as the backend sends it. */
export interface EvidenceMap {
  readonly header: MapHeader
  /** Row by row. */
  readonly values: Float32Array
}

/** Throws where the bytes are no map. */
export function readMap(bytes: ArrayBuffer): EvidenceMap {
  const length = new DataView(bytes).getUint32(0, true)
  const header = mapHeader.parse(JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length))))
  return { header, values: new Float32Array(bytes, 4 + length, header.width * header.height) }
}
