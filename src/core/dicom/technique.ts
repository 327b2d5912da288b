import { characterSetOf } from './characterSet.ts'
import { decimal, doubles, text, texts } from './attributes.ts'
import { frameScopes } from './functionalGroups.ts'
import type { DicomDataset, DicomScope } from './parseDicom.ts'

/** How a frame was taken, as far as its file says it: a value that is absent, empty or 0 where 0 says nothing is left out. */
export interface Technique {
  /** Peak kilovoltage of the tube. */
  readonly kvp?: number
  /** mA */
  readonly tubeCurrent?: number
  /** ms */
  readonly exposureTime?: number
  /** mAs */
  readonly exposure?: number
  /** mm */
  readonly sliceThickness?: number
  /** Convolution Kernel (0018,1210), its values joined by a space. */
  readonly kernel?: string
  readonly pitch?: number
  /** Contrast/Bolus Agent (0018,0010). */
  readonly contrast?: string
  /** IEC 62494-1: Exposure Index (0018,1411) and Deviation Index (0018,1413). */
  readonly exposureIndex?: number
  readonly deviationIndex?: number
  /** Distance Source to Detector (0018,1110), mm. */
  readonly sourceToDetector?: number
  /** ms */
  readonly repetitionTime?: number
  readonly echoTime?: number
  /** T */
  readonly fieldStrength?: number
}

/**
 * Reads how frame `frame` (0-based) was taken: the X-ray modules of CR, DX and CT (PS3.3 C.8.1.1, C.8.7.2, C.8.2.1), the functional groups of Enhanced CT
 * (C.8.15.3), and what is usual of MR. Values in microampere seconds and the like are the finer ones and go first. Never throws.
 */
export function frameTechnique(dataset: DicomDataset, frame: number): Technique {
  const characterSet = characterSetOf(texts(dataset, 'x00080005'))
  const first = <T>(sequence: string, read: (scope: DicomScope) => T | undefined): T | undefined => {
    for (const scope of frameScopes(dataset, frame, sequence)) {
      const found = read(scope)
      if (found !== undefined) return found
    }
    return undefined
  }
  const facts: { [K in keyof Technique]: Technique[K] | undefined } = {
    kvp: first(X_RAY_DETAILS, (scope) => positive(decimal(scope, 'x00180060'))),
    tubeCurrent: first(CT_EXPOSURE, (scope) => positive(doubles(scope, 'x00189330')[0]) ?? positive(part(decimal(scope, 'x00188151'), 1000)) ?? positive(decimal(scope, 'x00181151'))),
    exposureTime: first(CT_EXPOSURE, (scope) => positive(doubles(scope, 'x00189328')[0]) ?? positive(part(decimal(scope, 'x00188150'), 1000)) ?? positive(decimal(scope, 'x00181150'))),
    exposure: first(CT_EXPOSURE, (scope) => positive(doubles(scope, 'x00189332')[0]) ?? positive(part(decimal(scope, 'x00181153'), 1000)) ?? positive(decimal(scope, 'x00181152'))),
    sliceThickness: first(PIXEL_MEASURES, (scope) => positive(decimal(scope, 'x00180050'))),
    kernel: first(CT_RECONSTRUCTION, (scope) => texts(scope, 'x00181210', characterSet)?.join(' ')),
    pitch: first(CT_TABLE_DYNAMICS, (scope) => positive(doubles(scope, 'x00189311')[0])),
    contrast: text(dataset, 'x00180010', characterSet),
    exposureIndex: positive(decimal(dataset, 'x00181411')),
    deviationIndex: decimal(dataset, 'x00181413'),
    sourceToDetector: positive(decimal(dataset, 'x00181110')),
    repetitionTime: first(MR_TIMING, (scope) => positive(decimal(scope, 'x00180080'))),
    echoTime: first(MR_ECHO, (scope) => positive(doubles(scope, 'x00189082')[0]) ?? positive(decimal(scope, 'x00180081'))),
    fieldStrength: positive(decimal(dataset, 'x00180087'))
  }
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined && value !== ''))
}

const X_RAY_DETAILS = 'x00189325'
const CT_EXPOSURE = 'x00189321'
const CT_RECONSTRUCTION = 'x00189314'
const CT_TABLE_DYNAMICS = 'x00189308'
const PIXEL_MEASURES = 'x00289110'
const MR_TIMING = 'x00189112'
const MR_ECHO = 'x00189114'

function positive(value: number | undefined): number | undefined {
  return value !== undefined && value > 0 ? value : undefined
}

function part(value: number | undefined, of: number): number | undefined {
  return value === undefined ? undefined : value / of
}
