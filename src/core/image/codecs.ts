/**
 * What decoding needs from its host. WebAssembly instances and zlib are set up once, asynchronously, by the host; from then on decoding
 * is synchronous. Implementations may throw anything: the caller turns it into an `ImageRefusedError`.
 */
export interface Codecs {
  /** Inflates into new memory a zlib stream (RFC 1950) or a raw deflate stream (RFC 1951); throws rather than give more than `maxOutput` bytes. */
  inflate(bytes: Uint8Array, options: { readonly wrapper: 'zlib' | 'raw'; readonly maxOutput: number }): Uint8Array
  /** Decodes an 8-bit baseline, extended or progressive JPEG of one (grey) or three (RGB) components. */
  decodeJpeg(bytes: Uint8Array): Raster8
}

export interface Raster8 {
  readonly width: number
  readonly height: number
  readonly samplesPerPixel: number
  /** row-major, interleaved */
  readonly data: Uint8Array
}
