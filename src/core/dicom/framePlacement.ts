import { decimal, decimals, doubles, item, longs, short, text, texts } from './attributes.ts'
import { frameScopes } from './functionalGroups.ts'
import type { DicomDataset } from './parseDicom.ts'

/** Where one frame lies in the patient and among its fellows, as written; what is absent or not a number is left out. */
export interface FramePlacement {
  readonly frameOfReferenceUid?: string
  /** Image Position (Patient): centre of the first pixel, mm, patient coordinates (x to L, y to P, z to H). */
  readonly imagePosition?: readonly number[]
  /** Image Orientation (Patient): direction cosines of the rows and of the columns. */
  readonly imageOrientation?: readonly number[]
  /** mm */
  readonly sliceThickness?: number
  /** mm, centre to centre */
  readonly spacingBetweenSlices?: number
  /** Gantry/Detector Tilt (0018,1120), degrees; positions and orientation decide, this is evidence. */
  readonly gantryTilt?: number
  readonly patientOrientation?: readonly string[]
  /** R, L, B (both) or U (unpaired). */
  readonly laterality?: string
  readonly acquisitionNumber?: number
  /** Temporal Position Identifier (0020,0100) or Index (0020,9128). */
  readonly temporalPosition?: number
  /** ms after the trigger */
  readonly triggerTime?: number
  /** ms */
  readonly echoTime?: number
  /** s/mm² */
  readonly bValue?: number
  /** Referenced Segment Number of a segmentation. */
  readonly segment?: number
  /** Frame Type, else Image Type, its values joined by backslashes. */
  readonly frameType?: string
}

/**
 * Reads the placement of frame `frame` (0-based): the frame's functional groups, the shared ones, the data set (PS3.3 C.7.6.16.2); for a
 * dose grid the Grid Frame Offset Vector (C.8.8.3.2) too. Never throws.
 */
export function framePlacement(dataset: DicomDataset, frame: number, offsets: readonly number[] = gridOffsets(dataset)): FramePlacement {
  const first = <T>(sequence: string, read: (scope: ReturnType<typeof frameScopes>[number]) => T | undefined): T | undefined => {
    for (const scope of frameScopes(dataset, frame, sequence)) {
      const found = read(scope)
      if (found !== undefined) return found
    }
    return undefined
  }
  const imageOrientation = first('x00209116', (scope) => exactly(decimals(scope, 'x00200037'), 6))
  const position = first('x00209113', (scope) => exactly(decimals(scope, 'x00200032'), 3))
  const facts: { [K in keyof FramePlacement]: FramePlacement[K] | undefined } = {
    frameOfReferenceUid: text(dataset, 'x00200052'),
    imagePosition: position === undefined ? undefined : offsetInGrid(offsets, frame, position, imageOrientation),
    imageOrientation,
    sliceThickness: first('x00289110', (scope) => positive(decimal(scope, 'x00180050'))),
    spacingBetweenSlices: first('x00289110', (scope) => positive(decimal(scope, 'x00180088'))),
    gantryTilt: decimal(dataset, 'x00181120'),
    patientOrientation: texts(dataset, 'x00200020'),
    // Frame Laterality and Image Laterality are of the image, Laterality of its series
    laterality: (first('x00209071', (scope) => text(scope, 'x00209072')) ?? text(dataset, 'x00200062') ?? text(dataset, 'x00200060'))?.toUpperCase(),
    acquisitionNumber: first('x00209111', (scope) => short(scope, 'x00209156') ?? decimal(scope, 'x00200012')),
    temporalPosition: first('x00209111', (scope) => longs(scope, 'x00209128')[0] ?? decimal(scope, 'x00200100')),
    triggerTime: first('x00189118', (scope) => doubles(scope, 'x00209153')[0] ?? decimal(scope, 'x00181060')),
    echoTime: first('x00189114', (scope) => doubles(scope, 'x00189082')[0] ?? decimal(scope, 'x00180081')),
    bValue: first('x00189117', (scope) => doubles(scope, 'x00189087')[0]),
    segment: item(dataset, 'x52009230', frame) === undefined ? undefined : first('x0062000a', (scope) => short(scope, 'x0062000b')),
    frameType: (first('x00189226', (scope) => texts(scope, 'x00089007')) ?? texts(dataset, 'x00080008'))?.join('\\')
  }
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined))
}

/** Grid Frame Offset Vector (3004,000C) of a dose grid, mm; empty for other images. */
export function gridOffsets(dataset: DicomDataset): readonly number[] {
  return decimals(dataset, 'x3004000c')
}

/** Frame `frame` of a dose grid lies an offset along the normal from the first; absolute z values stand for axial grids. */
function offsetInGrid(offsets: readonly number[], frame: number, position: readonly number[], orientation: readonly number[] | undefined): readonly number[] {
  const offset = offsets[frame]
  if (offset === undefined || orientation === undefined) return position
  const [rx = 0, ry = 0, rz = 0, cx = 0, cy = 0, cz = 0] = orientation
  const [x = 0, y = 0, z = 0] = position
  const along = offsets[0] === 0 ? offset : offset - z
  return [x + along * (ry * cz - rz * cy), y + along * (rz * cx - rx * cz), z + along * (rx * cy - ry * cx)]
}

function exactly(values: readonly number[], n: number): readonly number[] | undefined {
  return values.length === n ? values : undefined
}

function positive(value: number | undefined): number | undefined {
  return value !== undefined && value > 0 ? value : undefined
}
