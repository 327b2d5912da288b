/**
 * One decoded frame as every later stage sees it: stored values, before any window or look-up table.
 * `data` is row-major and interleaved, [height, width, samplesPerPixel]; alpha has been dropped, a palette expanded.
 */
export interface DecodedImage {
  readonly width: number
  readonly height: number
  readonly samplesPerPixel: 1 | 3
  readonly data: PixelArray
  /** Bits that carry the value (8 for JPEG and 8-bit PNG, Bits Stored (0028,0101) for DICOM). */
  readonly bitsStored: number
  readonly signed: boolean
  /**
   * MONOCHROME1: low values are shown bright (DICOM PS3.3 C.7.6.3.1.2). A file's Presentation LUT Shape goes before (C.11.6): INVERSE is
   * MONOCHROME1, IDENTITY is MONOCHROME2. Colour is always delivered as RGB.
   */
  readonly photometricInterpretation: 'MONOCHROME1' | 'MONOCHROME2' | 'RGB'
  /** Stored value to modality unit (HU for CT): value * slope + intercept. 1 and 0 where the file says nothing; `modalityLut` replaces it. */
  readonly rescale: { readonly slope: number; readonly intercept: number }
  /** Stored value to modality unit where that is not linear (DICOM PS3.3 C.11.1). */
  readonly modalityLut?: LookupTable
  /** Unit that rescale or modality LUT gives: `HU`, `OD`, `US` (unspecified), …; absent where the file does not say. */
  readonly modalityUnit?: string
  /** Stored values that are no measurement but background (DICOM PS3.3 C.7.5.1.1.2), both ends included. */
  readonly padding?: ValueRange
  /** Most that a value in modality units is off by, where `data` could not hold the file's floating-point values exactly. */
  readonly rounding?: number
  /** The file's own display windows; empty for PNG, JPEG and TIFF. */
  readonly windows: readonly VoiWindow[]
  /** The file's own display look-up tables, from modality units (DICOM PS3.3 C.11.2). */
  readonly voiLuts?: readonly LookupTable[]
  /** Millimetres per pixel with where they hold; absent for PNG, JPEG and TIFF. */
  readonly spacing?: PixelSpacing
  /** Height of a pixel by its width, where no spacing says it (DICOM Pixel Aspect Ratio); 1 where absent. */
  readonly pixelAspectRatio?: number
}

/** The size of a pixel in millimetres, with where they hold. */
export interface PixelSpacing {
  /** Between the centres of two rows. */
  readonly row: number
  /** Between the centres of two columns. */
  readonly column: number
  /** The attribute that says it; `pixdim` of NIfTI. */
  readonly source: 'PixelSpacing' | 'ImagerPixelSpacing' | 'NominalScannedPixelSpacing' | 'SequenceOfUltrasoundRegions' | 'pixdim'
  /** `patient`: in the object; `detector`: uncorrected for magnification; `estimated`: detector over magnification; `unspecified`: not told. */
  readonly provenance: 'patient' | 'detector' | 'calibrated' | 'estimated' | 'film' | 'unspecified'
  /** Pixel Spacing Calibration Type (0028,0A02): GEOMETRY or FIDUCIAL, with its description (0028,0A04). */
  readonly calibration?: string
  readonly calibrationDescription?: string
  /** Estimated Radiographic Magnification Factor (0018,1114), where the spacing was divided by it. */
  readonly magnification?: number
  /** Ultrasound: the parts of the picture where the spacing holds, in pixels, inclusive. */
  readonly regions?: readonly { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number }[]
}

export type PixelArray = Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array

/** Values from `low` to `high`, both included. */
export interface ValueRange {
  readonly low: number
  readonly high: number
}

/** A VOI window (DICOM PS3.3 C.11.2.1.2), in modality units. */
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

/**
 * How a decoded image becomes what a network sees. One definition serves featurization, training, "show what the network saw" and the
 * feature cache key (its canonical JSON).
 */
export interface InputSpec {
  readonly voi: VoiRule
  readonly resize: { readonly method: 'bilinear' | 'area-averaging'; readonly height: number; readonly width: number }
  /** 1: luminance (Rec. 601, as Pillow's L); 3: RGB (grey is repeated). */
  readonly channels: 1 | 3
  readonly preprocessing: PreprocessingMode
}

/**
 * Which values of a grey image span 0..255. All rules act after a modality LUT; of colour, `full` and `percentile` act on the samples.
 * `full`: the range that the bits can hold. `percentile`: between two percentiles of the image, padding left out.
 * `window`: the file's own window or VOI LUT number `index`, from 0, which must be named: vendors put theirs in any order; `fallback`
 * holds where the file has none (colour, PNG and JPEG included). `ct-windows`: one window in Hounsfield units per channel (LINEAR_EXACT:
 * centre - width/2 to centre + width/2), or one for all; refuses an image without Hounsfield units.
 */
export type VoiRule =
  | RangeRule
  | { readonly rule: 'window'; readonly kind: 'window' | 'voi-lut'; readonly index: number; readonly fallback: RangeRule | { readonly rule: 'refuse' } }
  | { readonly rule: 'ct-windows'; readonly windows: readonly { readonly center: number; readonly width: number }[] }

/** A VOI rule that any image answers. */
export type RangeRule = { readonly rule: 'full' } | { readonly rule: 'percentile'; readonly low: number; readonly high: number }

/** Keras's `imagenet_utils.preprocess_input` modes, and `unit` = x / 255, `raw` = 0..255. */
export type PreprocessingMode = 'caffe' | 'tf' | 'torch' | 'unit' | 'raw'
