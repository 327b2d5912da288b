/** Sum of a[i] * b[i]. Four partial sums: shorter dependency chains and less rounding than one. */
export function dot(a: Float64Array, b: Float64Array, from = 0, length = a.length, bFrom = from): number {
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  let i = 0
  for (; i + 3 < length; i += 4) {
    s0 += (a[from + i] as number) * (b[bFrom + i] as number)
    s1 += (a[from + i + 1] as number) * (b[bFrom + i + 1] as number)
    s2 += (a[from + i + 2] as number) * (b[bFrom + i + 2] as number)
    s3 += (a[from + i + 3] as number) * (b[bFrom + i + 3] as number)
  }
  for (; i < length; i++) s0 += (a[from + i] as number) * (b[bFrom + i] as number)
  return s0 + s1 + (s2 + s3)
}

/** Euclidean norm. */
export function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a))
}

/** y += alpha * x, in place. */
export function addScaled(y: Float64Array, alpha: number, x: Float64Array): void {
  for (let i = 0; i < y.length; i++) y[i] = (y[i] as number) + alpha * (x[i] as number)
}

/** x + alpha * direction, a new vector. */
export function along(x: Float64Array, alpha: number, direction: Float64Array): Float64Array {
  const out = new Float64Array(x.length)
  for (let i = 0; i < out.length; i++) out[i] = (direction[i] as number) * alpha + (x[i] as number)
  return out
}

/** a - b, a new vector. */
export function subtract(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(a.length)
  for (let i = 0; i < out.length; i++) out[i] = (a[i] as number) - (b[i] as number)
  return out
}
