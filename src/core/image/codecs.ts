/**
 * What decoding needs from its host. Decoding is synchronous: the host sets zlib and libjpeg up at once, and the others when the first
 * frame needs one. Implementations may throw anything: the caller turns it into an `ImageRefusedError`.
 */
export interface Codecs {
  /**
   * Inflates into new memory a zlib stream (RFC 1950), a gzip file (RFC 1952) or a raw deflate stream (RFC 1951); throws rather than give
   * more than `maxOutput` bytes. `partial`: a stream that breaks off gives what there is of it.
   */
  inflate(bytes: Uint8Array, options: { readonly wrapper: 'zlib' | 'gzip' | 'raw'; readonly maxOutput: number; readonly partial?: boolean }): Uint8Array
  /** CRC-32 of PNG and zlib (ISO 3309), unsigned. */
  crc32(bytes: Uint8Array): number
  /** Decodes an 8-bit baseline, extended or progressive JPEG of one (grey) or three (RGB) components. */
  decodeJpeg(bytes: Uint8Array): Raster8
  readonly frameDecoders: FrameDecoders
}

export interface Raster8 {
  readonly width: number
  readonly height: number
  readonly samplesPerPixel: number
  /** row-major, interleaved */
  readonly data: Uint8Array
}

/**
 * Decoders of the codestreams that DICOM encapsulates. The caller has checked the size that the codestream's own header claims; each
 * decoder returns new memory.
 */
export interface FrameDecoders {
  /** JPEG-LS (ISO/IEC 14495-1), lossless and near-lossless. */
  jpegLs(bytes: Uint8Array): CodedFrame
  /** JPEG 2000 (ISO/IEC 15444-1) codestream without JP2 boxes; its multiple component transform is undone. */
  jpeg2000(bytes: Uint8Array): CodedFrame
  /** High-Throughput JPEG 2000 (ISO/IEC 15444-15) codestream, likewise. */
  htj2k(bytes: Uint8Array): CodedFrame
}

/** A frame as its codestream describes it, which may differ from what the DICOM header says. */
export interface CodedFrame {
  readonly width: number
  readonly height: number
  readonly components: number
  /** Bits per sample of the codestream. */
  readonly precision: number
  /** What three components are, where the codestream says so itself. */
  readonly colour?: 'RGB' | 'YBR'
  /** Where all Bits Allocated are coded, the bits above Bits Stored are no part of the sample. */
  readonly wholeCells?: boolean
  /** [height, width, components], row-major and interleaved. */
  readonly data: Uint8Array | Int8Array | Uint16Array | Int16Array
}
