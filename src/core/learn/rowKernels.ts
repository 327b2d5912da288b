import { assembleModule, I32, op, V128, type Code, type WasmFunction } from '../wasm/assemble.ts'
import { instantiate } from '../wasm/instantiate.ts'
import type { Matrix } from './matrix.ts'

/** Rows that are read together: each coefficient and each sum is loaded once for all of them. */
export const ROW_BLOCK = 4
/** Columns are padded to a multiple of this, with zeros. */
const COLUMN_BLOCK = 4
const PAGE = 65_536
/** Larger matrices are read by JavaScript, where they are. */
const MAX_BYTES = 2 ** 30

type Element = 'float32' | 'float64'

/**
 * Rows of a matrix in WebAssembly's memory, and the two loops of a linear model over them in its SIMD: float64 throughout, whatever the elements are.
 * Views are valid until other rows are loaded.
 */
export interface RowKernels {
  /** [rows, paddedColumns]: the matrix; what is written here is lost when another matrix comes. */
  readonly rows: Float32Array | Float64Array
  /** [sets, paddedColumns]: the caller writes. */
  readonly coefficients: Float64Array
  /** [sets, paddedColumns]: `addRows` adds to it. */
  readonly sums: Float64Array
  /** [sets, ROW_BLOCK]: `dotRows` writes, `addRows` reads. */
  readonly block: Float64Array
  readonly paddedColumns: number
  /** block[set] = rows `row`, …, `row` + 3 times coefficients[set]; rows past the end are zeros. */
  readonly dotRows: (row: number, set: number) => void
  /** sums[set] += block[set] times rows `row`, …, `row` + 3. */
  readonly addRows: (row: number, set: number) => void
}

/** What `take` hands out; whoever took it before has to take it again. */
export interface RowKernelLease {
  /** The kernels with the matrix in them; copied again where another matrix was there meanwhile. */
  readonly current: () => RowKernels
}

/** A lease on the one memory for this matrix; undefined where it is too large, or there is no SIMD. */
export function leaseRowKernels(features: Matrix, sets: number): RowKernelLease | undefined {
  const layout = layoutOf(features, sets)
  if (layout.bytes > MAX_BYTES) return undefined
  engine ??= { found: instantiate(assembleModule(functions())) }
  const { found } = engine
  if (found === undefined) return undefined
  const { exports, memory } = found
  const element: Element = features.data instanceof Float32Array ? 'float32' : 'float64'
  const [dot, add] = [exports[`dot_${element}`], exports[`add_${element}`]]
  if (dot === undefined || add === undefined) return undefined
  const load = (): RowKernels => {
    const missing = Math.ceil((layout.bytes - memory.buffer.byteLength) / PAGE)
    if (missing > 0) memory.grow(missing)
    copyRows(features, memory.buffer, layout)
    const { width, stride, block, coefficients, sums } = layout
    const length = features.rows * width
    return {
      rows: element === 'float32' ? new Float32Array(memory.buffer, 0, length) : new Float64Array(memory.buffer, 0, length),
      coefficients: new Float64Array(memory.buffer, coefficients, sets * width),
      sums: new Float64Array(memory.buffer, sums, sets * width),
      block: new Float64Array(memory.buffer, block, sets * ROW_BLOCK),
      paddedColumns: width,
      dotRows: (row, set) => dot(row * stride, stride, coefficients + set * width * 8, width * 8, block + set * ROW_BLOCK * 8),
      addRows: (row, set) => add(row * stride, stride, sums + set * width * 8, width * 8, block + set * ROW_BLOCK * 8)
    }
  }
  const lease: RowKernelLease & { kernels?: RowKernels } = {
    current: () => {
      if (holder === lease && lease.kernels !== undefined) return lease.kernels
      const kernels = load()
      lease.kernels = kernels
      holder = lease
      return kernels
    }
  }
  return lease
}

// One memory for the whole process, because an engine reserves gigabytes of addresses for each. It grows and is never given back.
let engine: { readonly found: ReturnType<typeof instantiate> } | undefined
let holder: RowKernelLease | undefined

interface Layout {
  /** Padded columns. */
  readonly width: number
  /** Bytes from row to row; the rows lie at 0. */
  readonly stride: number
  readonly block: number
  readonly coefficients: number
  readonly sums: number
  readonly bytes: number
}

function layoutOf({ rows, columns, data }: Matrix, sets: number): Layout {
  const width = Math.ceil(columns / COLUMN_BLOCK) * COLUMN_BLOCK
  const stride = width * data.BYTES_PER_ELEMENT
  const block = Math.ceil(rows / ROW_BLOCK) * ROW_BLOCK * stride
  const coefficients = block + sets * ROW_BLOCK * 8
  const sums = coefficients + sets * width * 8
  return { width, stride, block, coefficients, sums, bytes: sums + sets * width * 8 }
}

function copyRows({ rows, columns, data }: Matrix, buffer: ArrayBuffer, { width, block }: Layout): void {
  const length = block / data.BYTES_PER_ELEMENT
  const target = data instanceof Float32Array ? new Float32Array(buffer, 0, length) : new Float64Array(buffer, 0, length)
  if (width === columns) {
    target.set(data)
  } else {
    for (let i = 0; i < rows; i++) {
      target.set(data.subarray(i * columns, (i + 1) * columns), i * width)
      target.fill(0, i * width + columns, (i + 1) * width)
    }
  }
  target.fill(0, rows * width)
}

// Parameters of both functions, and the locals that point at the other rows of the block.
const [ROW, STRIDE, VECTOR, LENGTH, BLOCK, END, ROW_1, ROW_2, ROW_3] = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const
const ROWS = [ROW, ROW_1, ROW_2, ROW_3] as const
const FIRST_VECTOR = 9

function functions(): WasmFunction[] {
  return (['float32', 'float64'] as const).flatMap((element) => [dotFunction(element), addFunction(element)])
}

/** Two columns of a row as f64x2, `pair` pairs on. */
function loadPair(row: number, element: Element, pair: number): Code {
  return [...op.get(row), ...(element === 'float32' ? [...op.v128.load64Zero(pair * 8), ...op.f64x2.promoteLowF32x4] : op.v128.load(pair * 16))]
}

/** END = VECTOR + LENGTH, and the pointers to rows 1 to 3. */
function prologue(): Code {
  return [
    ...op.get(VECTOR), ...op.get(LENGTH), ...op.i32.add, ...op.set(END),
    ...ROWS.slice(1).flatMap((row, before) => [...op.get(ROWS[before] ?? ROW), ...op.get(STRIDE), ...op.i32.add, ...op.set(row)])
  ]
}

/** On by COLUMN_BLOCK columns, for as long as there are any. */
function advance(element: Element): Code {
  const bytes = element === 'float32' ? 4 : 8
  return ROWS.flatMap((row) => [...op.get(row), ...op.i32.const(COLUMN_BLOCK * bytes), ...op.i32.add, ...op.set(row)]).concat([
    ...op.get(VECTOR), ...op.i32.const(COLUMN_BLOCK * 8), ...op.i32.add, ...op.set(VECTOR)
  ])
}

const MORE: Code = [...op.get(VECTOR), ...op.get(END), ...op.i32.ltUnsigned]

/** BLOCK[r] = row r · VECTOR. Each row has two sums of two lanes, so that additions need not wait for each other. */
function dotFunction(element: Element): WasmFunction {
  const sum = (r: number, pair: number): number => FIRST_VECTOR + r * 2 + pair
  const vector = FIRST_VECTOR + 8
  const body = [0, 1].flatMap((pair) => [
    ...op.get(VECTOR), ...op.v128.load(pair * 16), ...op.set(vector),
    ...ROWS.flatMap((row, r) => [...op.get(sum(r, pair)), ...loadPair(row, element, pair), ...op.get(vector), ...op.f64x2.mul, ...op.f64x2.add, ...op.set(sum(r, pair))])
  ])
  const store = ROWS.flatMap((_, r) => [
    ...op.get(BLOCK),
    ...op.get(sum(r, 0)), ...op.get(sum(r, 1)), ...op.f64x2.add, ...op.set(vector),
    ...op.get(vector), ...op.f64x2.extractLane(0), ...op.get(vector), ...op.f64x2.extractLane(1), ...op.f64.add,
    ...op.f64.store(r * 8)
  ])
  return {
    name: `dot_${element}`,
    parameters: 5,
    locals: [[4, I32], [9, V128]],
    body: [...prologue(), ...op.repeatWhile([...body, ...advance(element)], MORE), ...store]
  }
}

/** VECTOR += Σ BLOCK[r] × row r; the weights of the rows stand in the first vector locals. */
function addFunction(element: Element): WasmFunction {
  const product = (row: number, r: number, pair: number): Code => [...loadPair(row, element, pair), ...op.get(FIRST_VECTOR + r), ...op.f64x2.mul]
  const body = [0, 1].flatMap((pair) => [
    ...op.get(VECTOR),
    ...op.get(VECTOR), ...op.v128.load(pair * 16),
    ...product(ROW, 0, pair), ...product(ROW_1, 1, pair), ...op.f64x2.add,
    ...product(ROW_2, 2, pair), ...product(ROW_3, 3, pair), ...op.f64x2.add,
    ...op.f64x2.add, ...op.f64x2.add,
    ...op.v128.store(pair * 16)
  ])
  const weights = ROWS.flatMap((_, r) => [...op.get(BLOCK), ...op.f64.load(r * 8), ...op.f64x2.splat, ...op.set(FIRST_VECTOR + r)])
  return {
    name: `add_${element}`,
    parameters: 5,
    locals: [[4, I32], [4, V128]],
    body: [...prologue(), ...weights, ...op.repeatWhile([...body, ...advance(element)], MORE)]
  }
}
