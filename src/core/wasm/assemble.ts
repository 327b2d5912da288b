/** Instructions of WebAssembly 2.0 with its SIMD extension, by their names in the specification; only those that are used here. */
export const op = {
  get: (local: number): Code => [0x20, ...unsigned(local)],
  set: (local: number): Code => [0x21, ...unsigned(local)],
  i32: {
    const: (value: number): Code => [0x41, ...signed(value)],
    add: [0x6a],
    mul: [0x6c],
    ltUnsigned: [0x49]
  },
  f64: {
    add: [0xa0],
    load: (offset = 0): Code => [0x2b, 3, ...unsigned(offset)],
    store: (offset = 0): Code => [0x39, 3, ...unsigned(offset)]
  },
  v128: {
    load: (offset = 0): Code => [...simd(0), 3, ...unsigned(offset)],
    load64Zero: (offset = 0): Code => [...simd(93), 2, ...unsigned(offset)],
    store: (offset = 0): Code => [...simd(11), 3, ...unsigned(offset)]
  },
  f64x2: {
    splat: simd(20),
    extractLane: (lane: 0 | 1): Code => [...simd(33), lane],
    add: simd(240),
    mul: simd(242),
    promoteLowF32x4: simd(95)
  },
  /** Runs `body` again for as long as `condition` leaves a number other than 0. The body runs once at least. */
  repeatWhile: (body: Code, condition: Code): Code => [0x03, 0x40, ...body, ...condition, 0x0d, 0, 0x0b]
} as const

export type Code = readonly number[]

/** Value types. */
export const I32 = 0x7f
export const V128 = 0x7b

export interface WasmFunction {
  readonly name: string
  /** i32 each: local 0, 1, … */
  readonly parameters: number
  /** Further locals: how many of each type, in order. */
  readonly locals: readonly (readonly [count: number, type: typeof I32 | typeof V128])[]
  readonly body: Code
}

/** The bytes of a module that imports one memory, `env.memory`, and exports functions without results. */
export function assembleModule(functions: readonly WasmFunction[]): Uint8Array {
  const bytes = [
    0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ...section(1, vector(functions.map(({ parameters }) => [0x60, ...vector(Array.from({ length: parameters }, () => [I32])), 0]))),
    ...section(2, vector([[...text('env'), ...text('memory'), 0x02, 0x00, 1]])),
    ...section(3, vector(functions.map((_, index) => unsigned(index)))),
    ...section(7, vector(functions.map(({ name }, index) => [...text(name), 0x00, ...unsigned(index)]))),
    ...section(10, vector(functions.map(({ locals, body }) => sized([...vector(locals.map(([count, type]) => [...unsigned(count), type])), ...body, 0x0b]))))
  ]
  return Uint8Array.from(bytes)
}

function section(id: number, content: Code): Code {
  return [id, ...sized(content)]
}

function sized(content: Code): Code {
  return [...unsigned(content.length), ...content]
}

function vector(items: readonly Code[]): Code {
  return [...unsigned(items.length), ...items.flat()]
}

function text(value: string): Code {
  return sized(Array.from(value, (letter) => letter.charCodeAt(0)))
}

function simd(opcode: number): Code {
  return [0xfd, ...unsigned(opcode)]
}

/** LEB128. */
function unsigned(value: number): number[] {
  const bytes: number[] = []
  let left = value
  do {
    const low = left & 0x7f
    left >>>= 7
    bytes.push(left === 0 ? low : low | 0x80)
  } while (left !== 0)
  return bytes
}

function signed(value: number): number[] {
  const bytes: number[] = []
  let left = value
  for (;;) {
    const low = left & 0x7f
    left >>= 7
    if ((left === 0 && (low & 0x40) === 0) || (left === -1 && (low & 0x40) !== 0)) return [...bytes, low]
    bytes.push(low | 0x80)
  }
}
