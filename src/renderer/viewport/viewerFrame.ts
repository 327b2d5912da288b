/** A VOI window (PS3.3 C.11.2.1.2), in modality units. */
export interface VoiWindow {
  readonly center: number
  readonly width: number
  readonly function: 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID'
  readonly explanation?: string
}

/** Input `first` + i gives `entries[i]`; inputs outside give the first and the last entry. */
export interface LookupTable {
  readonly first: number
  /** Bits of an entry. */
  readonly bits: number
  readonly entries: Uint16Array
  readonly explanation?: string
}

/** Millimetres per pixel, with the unit to be shown beside a measurement. */
export interface FrameSpacing {
  readonly row: number
  readonly column: number
  readonly label: string
  readonly provenance: string
  /** Ultrasound: where alone the millimetres hold, in pixels, inclusive. */
  readonly regions?: readonly { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number }[]
}

/** How a frame was taken. Lengths in mm, times in ms, tube current in mA, exposure in mAs, field in T. */
export interface Technique {
  readonly kvp?: number
  readonly tubeCurrent?: number
  readonly exposureTime?: number
  readonly exposure?: number
  readonly sliceThickness?: number
  readonly kernel?: string
  readonly pitch?: number
  readonly contrast?: string
  readonly exposureIndex?: number
  readonly deviationIndex?: number
  readonly sourceToDetector?: number
  readonly repetitionTime?: number
  readonly echoTime?: number
  readonly fieldStrength?: number
}

export type FrameSamples = Uint8Array | Int8Array | Uint16Array | Int16Array

/** A frame as `/image/<id>.pixels` gives it: stored values with all that is needed to show and to measure them. */
export interface ViewerFrame {
  /** Names the pixels: two frames of one id are one picture. */
  readonly id: string
  readonly width: number
  readonly height: number
  readonly samplesPerPixel: 1 | 3
  /** Row-major, interleaved. */
  readonly data: FrameSamples
  /** Sample to modality unit. */
  readonly slope: number
  readonly intercept: number
  readonly unit?: string
  /** Least and greatest sample, padding left out. */
  readonly min: number
  readonly max: number
  /** Samples that are background, shown black whatever the window and polarity. */
  readonly padding?: { readonly low: number; readonly high: number }
  /** Low is bright: the last step. */
  readonly inverted: boolean
  readonly windows: readonly VoiWindow[]
  readonly voiLuts: readonly LookupTable[]
  readonly initial: { readonly voiLut: number } | { readonly window: VoiWindow }
  readonly spacing?: FrameSpacing
  /** Height of a pixel by its width, where no spacing says it. */
  readonly pixelAspectRatio?: number
  /** How it was taken, as far as its file says it. */
  readonly technique?: Technique
}

type Header = Omit<ViewerFrame, 'id' | 'data' | 'voiLuts'> & {
  readonly dtype: 'uint8' | 'int8' | 'uint16' | 'int16'
  readonly voiLuts: readonly (Omit<LookupTable, 'entries'> & { readonly entries: readonly number[] })[]
}

/**
 * The frame in a block of bytes: the length of the header in 4 bytes, little endian; the header as JSON; the samples, little endian. Throws
 * RangeError where the block is not as long as its header says.
 */
export function readViewerFrame(id: string, bytes: ArrayBuffer): ViewerFrame {
  const length = new DataView(bytes).getUint32(0, true)
  const header: Header = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length)))
  const { dtype, voiLuts, ...rest } = header
  const count = rest.width * rest.height * rest.samplesPerPixel
  const start = 4 + length
  const data = samplesOf(dtype, bytes, start, count)
  return { ...rest, id, data, voiLuts: voiLuts.map((lut) => ({ ...lut, entries: Uint16Array.from(lut.entries) })) }
}

// browsers run on little-endian machines alone
function samplesOf(dtype: Header['dtype'], bytes: ArrayBuffer, start: number, count: number): FrameSamples {
  switch (dtype) {
    case 'uint8':
      return new Uint8Array(bytes, start, count)
    case 'int8':
      return new Int8Array(bytes, start, count)
    case 'uint16':
      return new Uint16Array(bytes, start, count)
    case 'int16':
      return new Int16Array(bytes, start, count)
  }
}

/** Height of a pixel by its width; 1 for square pixels. */
export function aspectOf({ spacing, pixelAspectRatio }: Pick<ViewerFrame, 'spacing' | 'pixelAspectRatio'>): number {
  return spacing === undefined ? (pixelAspectRatio ?? 1) : spacing.row / spacing.column
}
