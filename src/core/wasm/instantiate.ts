/** What is used of the WebAssembly interface; it is in every engine that this program runs on, but not in the language's own library. */
interface WasmInterface {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown }
  readonly Memory: new (descriptor: { readonly initial: number }) => WasmMemory
}

export interface WasmMemory {
  /** Another one after every growth. */
  readonly buffer: ArrayBuffer
  /** By pages of 64 KiB. Throws RangeError. */
  grow(pages: number): number
}

export type WasmExports = Readonly<Record<string, (...parameters: number[]) => void>>

/** A module's functions and the memory that they work on; undefined where the engine has no WebAssembly with SIMD. */
export function instantiate(bytes: Uint8Array): { readonly exports: WasmExports; readonly memory: WasmMemory } | undefined {
  const wasm: unknown = Reflect.get(globalThis, 'WebAssembly')
  if (!isWasm(wasm)) return undefined
  try {
    const memory = new wasm.Memory({ initial: 1 })
    const { exports } = new wasm.Instance(new wasm.Module(bytes), { env: { memory } })
    return isExports(exports) ? { exports, memory } : undefined
  } catch {
    return undefined
  }
}

function isWasm(value: unknown): value is WasmInterface {
  return typeof value === 'object' && value !== null && ['Module', 'Instance', 'Memory'].every((name) => typeof Reflect.get(value, name) === 'function')
}

function isExports(value: unknown): value is WasmExports {
  return typeof value === 'object' && value !== null && Object.values(value).every((item) => typeof item === 'function')
}
