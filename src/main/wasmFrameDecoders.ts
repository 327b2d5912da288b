import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { CodedFrame, FrameDecoders } from '../core/image/codecs.ts'

/**
 * The decoders of DICOM frames in WebAssembly. Each is loaded when the first frame needs it, synchronously, so that a process which
 * meets none pays nothing.
 */
export function wasmFrameDecoders(): FrameDecoders {
  const charls = lazyDecoder('@cornerstonejs/codec-charls/decodewasmjs', '@cornerstonejs/codec-charls/decodewasm', 'JpegLSDecoder')
  const openjpeg = lazyDecoder('@cornerstonejs/codec-openjpeg/decodewasmjs', '@cornerstonejs/codec-openjpeg/decodewasm', 'J2KDecoder')
  const openjph = lazyDecoder('@cornerstonejs/codec-openjph/wasmjs', '@cornerstonejs/codec-openjph/wasm', 'HTJ2KDecoder')
  return { jpegLs: charls, jpeg2000: openjpeg, htj2k: openjph }
}

/** What the packages, which have no types, give; the three agree but for the interleave mode, which is CharLS's. */
interface WasmDecoder {
  /** A view into WebAssembly memory to copy the codestream into. */
  getEncodedBuffer(size: number): Uint8Array
  /** Throws the address of a C++ exception, or a RuntimeError. */
  decode(): void
  getFrameInfo(): FrameInfo
  getInterleaveMode?(): number | { readonly value: number }
  getDecodedBuffer(): Uint8Array
  delete(): void
}

interface FrameInfo {
  readonly width: number
  readonly height: number
  readonly bitsPerSample: number
  readonly componentCount: number
  readonly isSigned?: boolean
}

type DecoderClass = new () => WasmDecoder
type Factory = (options: Record<string, unknown>) => Promise<unknown>

/** WebAssembly memory never shrinks: an instance that has grown past this is dropped. */
const MAX_KEPT_MEMORY = 2 ** 27

function lazyDecoder(script: string, binary: string, className: string): (bytes: Uint8Array) => CodedFrame {
  let decoderClass: DecoderClass | undefined
  return (bytes) => {
    decoderClass ??= instantiate(script, binary, className)
    let decoder: WasmDecoder | undefined
    try {
      decoder = new decoderClass()
      decoder.getEncodedBuffer(bytes.length).set(bytes)
      decoder.decode()
      const frame = copyFrame(decoder)
      if (decoder.getDecodedBuffer().buffer.byteLength > MAX_KEPT_MEMORY) decoderClass = undefined
      decoder.delete()
      return frame
    } catch (error) {
      // a C++ exception, which arrives as an address, unwinds; after anything else, an abort among them, the instance is unusable
      if (typeof error === 'number') decoder?.delete()
      else decoderClass = undefined
      throw error instanceof Error ? error : new Error(`${className} cannot decode it`)
    }
  }
}

const silent = (): void => undefined

function instantiate(script: string, binary: string, className: string): DecoderClass {
  const load = createRequire(import.meta.url)
  const path = load.resolve(binary)
  const create = load(script) as Factory
  const module: Record<string, unknown> = {
    // OpenJPEG writes its messages to the console
    print: silent,
    printErr: silent,
    // emscripten's hook for loading by oneself: when it returns the exports, the module is complete before the promise resolves
    instantiateWasm: (imports: object, receive: (instance: WebAssembly.Instance) => void): object => {
      const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(path)), imports)
      receive(instance)
      return instance.exports
    }
  }
  create(module).catch(silent)
  const decoderClass = module[className]
  if (typeof decoderClass !== 'function') throw new Error(`${script} did not load`)
  return decoderClass as DecoderClass
}

/** The samples out of WebAssembly memory, where they lie as bytes or little-endian words. */
function copyFrame(decoder: WasmDecoder): CodedFrame {
  const { width, height, bitsPerSample, componentCount, isSigned } = decoder.getFrameInfo()
  if (bitsPerSample > 16) throw new Error(`samples of ${bitsPerSample} bits cannot be read; 16 are the most`)
  const bytes = decoder.getDecodedBuffer()
  const count = width * height * componentCount
  const size = bitsPerSample > 8 ? 2 : 1
  if (bytes.length < count * size) throw new Error(`the decoder gives ${bytes.length} bytes for ${count} samples`)
  const { buffer } = bytes.slice(0, count * size)
  let data: CodedFrame['data']
  if (size === 1) data = isSigned === true ? new Int8Array(buffer) : new Uint8Array(buffer)
  else data = isSigned === true ? new Int16Array(buffer) : new Uint16Array(buffer)
  const mode = decoder.getInterleaveMode?.()
  const planar = mode !== undefined && (typeof mode === 'number' ? mode : mode.value) === 0 && componentCount > 1
  return { width, height, components: componentCount, precision: bitsPerSample, data: planar ? interleave(data, componentCount) : data }
}

function interleave(planes: CodedFrame['data'], components: number): CodedFrame['data'] {
  const out = planes.slice()
  const pixels = planes.length / components
  for (let c = 0; c < components; c++) {
    for (let p = 0; p < pixels; p++) out[p * components + c] = planes[c * pixels + p] as number
  }
  return out
}
