import { createRandom } from '../random.ts'

/** Leading principal components of centred rows. */
export interface PrincipalComponents {
  /** [p, columns], orthonormal, the largest variance first. */
  readonly components: Float64Array
  /** [p] */
  readonly variances: Float64Array
  /** Sum of all variances, those of further components too. */
  readonly total: number
}

const OVERSAMPLING = 8
const ITERATIONS = 12

/**
 * The first `p` principal components of `rows` (row-major [n, columns], already centred), by subspace iteration (Halko et al. 2011, algorithm
 * 4.4) from a fixed seed: two runs give the same. Variances divide by n - 1.
 */
export function principalComponents(rows: Float64Array, columns: number, p: number): PrincipalComponents {
  const n = rows.length / columns
  const width = Math.min(p + OVERSAMPLING, columns, n)
  const random = createRandom(1).fork('principal components')
  let basis = Float64Array.from({ length: width * columns }, () => random.normal())
  orthonormalise(basis, columns)
  for (let i = 0; i < ITERATIONS; i++) {
    basis = back(rows, project(rows, basis, columns), columns, width)
    orthonormalise(basis, columns)
  }
  // Rayleigh and Ritz: the eigenvectors within the subspace
  const projected = project(rows, basis, columns)
  const small = new Float64Array(width * width)
  for (let r = 0; r < n; r++) {
    for (let a = 0; a < width; a++) {
      const value = projected[r * width + a] ?? 0
      for (let b = 0; b <= a; b++) small[a * width + b] = (small[a * width + b] ?? 0) + value * (projected[r * width + b] ?? 0)
    }
  }
  for (let a = 0; a < width; a++) for (let b = a + 1; b < width; b++) small[a * width + b] = small[b * width + a] ?? 0
  const { values, vectors } = symmetricEigen(small, width)
  const order = Array.from(values.keys()).toSorted((a, b) => (values[b] ?? 0) - (values[a] ?? 0)).slice(0, Math.min(p, width))
  const components = new Float64Array(order.length * columns)
  order.forEach((from, to) => {
    for (let a = 0; a < width; a++) {
      const weight = vectors[a * width + from] ?? 0
      for (let c = 0; c < columns; c++) components[to * columns + c] = (components[to * columns + c] ?? 0) + weight * (basis[a * columns + c] ?? 0)
    }
  })
  const degrees = Math.max(1, n - 1)
  return {
    components,
    variances: Float64Array.from(order, (from) => Math.max(0, values[from] ?? 0) / degrees),
    total: rows.reduce((sum, value) => sum + value * value, 0) / degrees
  }
}

/** [n, width]: rows on the basis. */
function project(rows: Float64Array, basis: Float64Array, columns: number): Float64Array {
  const n = rows.length / columns
  const width = basis.length / columns
  const out = new Float64Array(n * width)
  for (let r = 0; r < n; r++) {
    for (let a = 0; a < width; a++) {
      let sum = 0
      for (let c = 0; c < columns; c++) sum += (rows[r * columns + c] ?? 0) * (basis[a * columns + c] ?? 0)
      out[r * width + a] = sum
    }
  }
  return out
}

/** [width, columns]: the transpose of rows on what they project to. */
function back(rows: Float64Array, projected: Float64Array, columns: number, width: number): Float64Array<ArrayBuffer> {
  const n = rows.length / columns
  const out = new Float64Array(width * columns)
  for (let r = 0; r < n; r++) {
    for (let a = 0; a < width; a++) {
      const weight = projected[r * width + a] ?? 0
      for (let c = 0; c < columns; c++) out[a * columns + c] = (out[a * columns + c] ?? 0) + weight * (rows[r * columns + c] ?? 0)
    }
  }
  return out
}

/** Modified Gram-Schmidt, twice; a vector that the others span becomes zero. */
function orthonormalise(basis: Float64Array, columns: number): void {
  const width = basis.length / columns
  for (let a = 0; a < width; a++) {
    const row = basis.subarray(a * columns, (a + 1) * columns)
    const before = norm(row)
    for (let pass = 0; pass < 2; pass++) {
      for (let b = 0; b < a; b++) {
        const other = basis.subarray(b * columns, (b + 1) * columns)
        let dot = 0
        for (let c = 0; c < columns; c++) dot += (row[c] ?? 0) * (other[c] ?? 0)
        for (let c = 0; c < columns; c++) row[c] = (row[c] ?? 0) - dot * (other[c] ?? 0)
      }
    }
    const length = norm(row)
    const scale = length > 1e-10 * before ? 1 / length : 0
    for (let c = 0; c < columns; c++) row[c] = (row[c] ?? 0) * scale
  }
}

function norm(row: Float64Array): number {
  return Math.sqrt(row.reduce((sum, value) => sum + value * value, 0))
}

/** Eigenvalues and eigenvectors (columns of [k, k]) of a symmetric matrix by cyclic Jacobi rotations (Golub & Van Loan, section 8.5). */
export function symmetricEigen(matrix: Float64Array, k: number): { readonly values: Float64Array; readonly vectors: Float64Array } {
  const a = Float64Array.from(matrix)
  const vectors = Float64Array.from({ length: k * k }, (_, i) => (Math.floor(i / k) === i % k ? 1 : 0))
  const at = (i: number, j: number): number => a[i * k + j] ?? 0
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0
    let all = 0
    for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) {
      all += at(i, j) ** 2
      if (i !== j) off += at(i, j) ** 2
    }
    if (off <= 1e-24 * all) break
    for (let p = 0; p < k; p++) for (let q = p + 1; q < k; q++) {
      if (at(p, q) === 0) continue
      const tau = (at(q, q) - at(p, p)) / (2 * at(p, q))
      const t = Math.sign(tau || 1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau))
      const c = 1 / Math.sqrt(1 + t * t)
      rotate(a, k, p, q, c, t * c)
      for (let i = 0; i < k; i++) {
        const [x, y] = [vectors[i * k + p] ?? 0, vectors[i * k + q] ?? 0]
        vectors[i * k + p] = c * x - t * c * y
        vectors[i * k + q] = t * c * x + c * y
      }
    }
  }
  return { values: Float64Array.from({ length: k }, (_, i) => at(i, i)), vectors }
}

function rotate(a: Float64Array, k: number, p: number, q: number, c: number, s: number): void {
  for (let i = 0; i < k; i++) {
    const [x, y] = [a[i * k + p] ?? 0, a[i * k + q] ?? 0]
    a[i * k + p] = c * x - s * y
    a[i * k + q] = s * x + c * y
  }
  for (let i = 0; i < k; i++) {
    const [x, y] = [a[p * k + i] ?? 0, a[q * k + i] ?? 0]
    a[p * k + i] = c * x - s * y
    a[q * k + i] = s * x + c * y
  }
}
