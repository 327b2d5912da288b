// The package has no types of its own: what is used of it.
declare module '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs' {
  export interface LibjpegTurbo {
    readonly JPEGDecoder: new () => JPEGDecoder
  }
  interface JPEGDecoder {
    /** A view into WebAssembly memory to copy the file into. */
    getEncodedBuffer(size: number): Uint8Array
    /** Throws the address of a C++ exception. */
    decode(): void
    getFrameInfo(): { readonly width: number; readonly height: number; readonly componentCount: number }
    getDecodedBuffer(): Uint8Array
    delete(): void
  }
  const create: () => Promise<LibjpegTurbo>
  export default create
}

/** Of the global that Node has and its types leave out: what loading a module by oneself takes. */
declare namespace WebAssembly {
  interface Instance {
    readonly exports: object
  }
  const Module: new (bytes: Uint8Array) => object
  const Instance: new (module: object, imports: object) => Instance
}
