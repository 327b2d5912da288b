/** An RLE frame (PS3.5 annex G): one segment for each byte of each sample, most significant first, as literal and replicate runs. */
export function encodeRle(cells: readonly number[], samples: number, bytesPerSample: number): Uint8Array {
  const planes: number[][] = []
  for (let sample = 0; sample < samples; sample++) {
    for (let byte = bytesPerSample - 1; byte >= 0; byte--) {
      planes.push(cells.filter((_, i) => i % samples === sample).map((cell) => Math.floor(cell / 256 ** byte) & 255))
    }
  }
  return encodeRlePlanes(planes)
}

/** An RLE frame of these planes of bytes, a segment each. */
export function encodeRlePlanes(planes: readonly (readonly number[])[]): Uint8Array {
  const segments = planes.map(packBits)
  const header = new Uint32Array(16)
  header[0] = segments.length
  let offset = 64
  segments.forEach((segment, i) => {
    header[i + 1] = offset
    offset += segment.length
  })
  return Uint8Array.from([...new Uint8Array(header.buffer), ...segments.flat()])
}

function packBits(plane: readonly number[]): number[] {
  const out: number[] = []
  for (let at = 0; at < plane.length; ) {
    let run = 1
    while (run < 128 && plane[at + run] === plane[at]) run++
    if (run > 2) out.push(257 - run, plane[at] ?? 0)
    else out.push(run - 1, ...plane.slice(at, at + run))
    at += run
  }
  return out.length % 2 === 0 ? out : [...out, 0]
}
