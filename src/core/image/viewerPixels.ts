import type { Technique } from '../dicom/technique.ts'
import { initialVoi } from './displayImage.ts'
import type { DecodedImage, LookupTable, PixelSpacing, ValueRange, VoiWindow } from './image.ts'
import { lookUp } from './lookUp.ts'
import { spacingLabel } from './spacingLabel.ts'
import { isWithin, sampleRange } from './voi.ts'

/** A frame for a viewer that applies window and inversion itself: samples of at most 16 bits and what is needed to show and to measure them. */
export interface ViewerPixels {
  readonly width: number
  readonly height: number
  readonly samplesPerPixel: 1 | 3
  /** Row-major, interleaved. */
  readonly data: Uint8Array | Int8Array | Uint16Array | Int16Array
  /** Sample to modality unit: sample * slope + intercept. A modality LUT has been applied: 1 and 0. */
  readonly slope: number
  readonly intercept: number
  /** Unit of the above (`HU`, …) where the file says it. */
  readonly unit?: string
  /** Most that sample * slope + intercept differs from the file's value in modality units; 0 where every value is exact. */
  readonly maxError: number
  /** Least and greatest sample, padding left out. */
  readonly min: number
  readonly max: number
  /** Samples that are background, shown black whatever the window and `inverted`. */
  readonly padding?: ValueRange
  /** Low is bright: the last step, after window or VOI LUT. */
  readonly inverted: boolean
  /** The file's windows and VOI LUTs, in its order; both take modality units. `explanation` is the name to offer. */
  readonly windows: readonly VoiWindow[]
  readonly voiLuts: readonly LookupTable[]
  /** What to begin with, the same picture as `displayImage` makes: a VOI LUT by its place, or a window. */
  readonly initial: ReturnType<typeof initialVoi>
  /** Millimetres per pixel, with the unit to be shown beside a measurement; absent where the file gives none. */
  readonly spacing?: PixelSpacing & { readonly label: string }
  /** Height of a pixel by its width, where no spacing says it. */
  readonly pixelAspectRatio?: number
  /** How it was taken, as far as the file says it. */
  readonly technique?: Technique
}

/**
 * The stored values of a frame as a viewer takes them. Samples of more than 16 bits are moved to 16: exactly where their range has at most
 * 65,536 values, else in 65,535 equal steps, off by at most half a step (`maxError`). Colour is RGB, without padding, window or inversion.
 */
export function viewerPixels(image: DecodedImage, technique: Technique = {}): ViewerPixels {
  const { width, height, samplesPerPixel, modalityUnit, photometricInterpretation, windows, voiLuts = [], spacing, pixelAspectRatio } = image
  const samples = samplesOf(image)
  const range = sampleRange(samples)
  return {
    width,
    height,
    samplesPerPixel,
    ...samples,
    ...(modalityUnit === undefined ? {} : { unit: modalityUnit }),
    min: range?.low ?? 0,
    max: range?.high ?? 0,
    inverted: photometricInterpretation === 'MONOCHROME1',
    windows,
    voiLuts,
    initial: initialVoi(image),
    ...(spacing === undefined ? {} : { spacing: { ...spacing, label: spacingLabel(spacing) } }),
    ...(pixelAspectRatio === undefined ? {} : { pixelAspectRatio }),
    ...(Object.keys(technique).length === 0 ? {} : { technique })
  }
}

type Samples = Pick<ViewerPixels, 'data' | 'slope' | 'intercept' | 'maxError' | 'padding'>

function samplesOf(image: DecodedImage): Samples {
  const { data, rescale, padding, rounding = 0, modalityLut } = image
  if (modalityLut !== undefined) return throughModalityLut(image, modalityLut)
  if (data instanceof Uint32Array || data instanceof Int32Array) return onSixteenBits(data, image)
  return { data, ...rescale, maxError: rounding, ...(padding === undefined ? {} : { padding }) }
}

/** Padding takes a value that the table does not give: the least there is. */
function throughModalityLut({ data, padding }: DecodedImage, table: LookupTable): Samples {
  const out = new Uint16Array(data.length)
  if (padding === undefined) {
    for (let i = 0; i < data.length; i++) out[i] = lookUp(table, data[i] as number)
    return { data: out, slope: 1, intercept: 0, maxError: 0 }
  }
  const given = new Set(table.entries)
  let free = 0
  while (given.has(free) && free < 65_535) free++
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as number
    out[i] = isWithin(value, padding) ? free : lookUp(table, value)
  }
  return { data: out, slope: 1, intercept: 0, maxError: 0, ...(given.has(free) ? {} : { padding: { low: free, high: free } }) }
}

/** Values from `low` on; where there is padding, it is 0 and the values begin at 1. */
function onSixteenBits(data: Uint32Array | Int32Array, image: DecodedImage): Samples {
  const { padding, rescale } = image
  const { low, high } = sampleRange(image) ?? { low: 0, high: 0 }
  const base = padding === undefined ? 0 : 1
  const steps = 65_535 - base
  const exact = high - low <= steps
  const step = exact ? 1 : (high - low) / steps
  const out = Uint16Array.from(data, (value) => (isWithin(value, padding) ? 0 : base + Math.round((value - low) / step)))
  return {
    data: out,
    slope: step * rescale.slope,
    intercept: (low - base * step) * rescale.slope + rescale.intercept,
    maxError: exact ? 0 : (step / 2) * Math.abs(rescale.slope),
    ...(padding === undefined ? {} : { padding: { low: 0, high: 0 } })
  }
}
