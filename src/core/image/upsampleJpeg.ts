export interface Plane {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array
}

/**
 * A component at full resolution as libjpeg-turbo makes it: "fancy" (triangle filter) for halves, also in both directions, repeated samples
 * for other fractions and for very narrow images. `across` and `down` are the expansions; the result is cut to `width` x `height`.
 */
export function upsampleJpeg(plane: Plane, across: number, down: number, width: number, height: number): Uint8Array {
  if (across === 1 && down === 1) return plane.data
  const out = new Uint8Array(width * height)
  const fancy = across === 1 && down === 2 ? halfDown : plane.width > 2 && across === 2 && down <= 2 ? (down === 2 ? halfBoth : halfAcross) : undefined
  const row = new Uint8Array(plane.width * across)
  for (let y = 0; y < height; y++) {
    const from = Math.floor(y / down)
    // the row that the triangle filter leans to
    const other = Math.min(plane.height - 1, Math.max(0, from + (y % down === 0 ? -1 : 1)))
    if (fancy === undefined) for (let x = 0; x < row.length; x++) row[x] = plane.data[from * plane.width + Math.floor(x / across)] as number
    else fancy(plane, from * plane.width, other * plane.width, y % down === 0, row)
    out.set(row.subarray(0, width), y * width)
  }
  return out
}

type RowFilter = (plane: Plane, near: number, far: number, upper: boolean, out: Uint8Array) => void

const halfDown: RowFilter = ({ data, width }, near, far, upper, out) => {
  const bias = upper ? 1 : 2
  for (let x = 0; x < width; x++) out[x] = ((data[near + x] as number) * 3 + (data[far + x] as number) + bias) >> 2
}

const halfAcross: RowFilter = ({ data, width }, near, _far, _upper, out) => {
  for (let x = 0; x < width; x++) {
    const value = data[near + x] as number
    out[2 * x] = x === 0 ? value : (value * 3 + (data[near + x - 1] as number) + 1) >> 2
    out[2 * x + 1] = x === width - 1 ? value : (value * 3 + (data[near + x + 1] as number) + 2) >> 2
  }
}

const halfBoth: RowFilter = ({ data, width }, near, far, _upper, out) => {
  const sum = (x: number): number => (data[near + x] as number) * 3 + (data[far + x] as number)
  for (let x = 0; x < width; x++) {
    const value = sum(x)
    out[2 * x] = x === 0 ? (value * 4 + 8) >> 4 : (value * 3 + sum(x - 1) + 8) >> 4
    out[2 * x + 1] = x === width - 1 ? (value * 4 + 7) >> 4 : (value * 3 + sum(x + 1) + 7) >> 4
  }
}
