import { element } from '../src/core/dicom/dicomElement.ts'
import { writeDicom } from '../src/core/dicom/writeDicom.ts'
import { createRandom } from '../src/core/random.ts'

const CT_IMAGE_STORAGE = '1.2.840.10008.5.1.4.1.1.2'

/** A synthetic series: a chest-like cross-section (body, lungs, spine, vessels) with the noise of a scanner, so that it compresses as a CT does. */
export interface CtSeries {
  readonly slices: number
  /** Rows and columns. */
  readonly size: number
  readonly seed: number
}

/** Stored values, [size, size], 12 bits in 16: HU + 1024. */
export function ctPixels(index: number, { slices, size, seed }: CtSeries): Uint16Array<ArrayBuffer> {
  const random = createRandom(seed).fork(`slice ${index}`)
  const noise = noiseTable(random.fork('noise'), 4096)
  const data = new Uint16Array(size * size)
  const z = slices > 1 ? index / (slices - 1) : 0.5
  const lung = 0.22 + 0.1 * Math.sin(Math.PI * z)
  let at = random.integer(4096)
  for (let y = 0; y < size; y++) {
    const v = (2 * y) / size - 1
    for (let x = 0; x < size; x++) {
      const u = (2 * x) / size - 1
      let hu = -1000
      if (inEllipse(u, v, 0, 0, 0.86, 0.64)) {
        hu = inEllipse(u, v, 0, 0, 0.82, 0.6) ? 40 : -90
        if (inEllipse(u, v, -0.4, -0.05, lung, lung + 0.12) || inEllipse(u, v, 0.4, -0.05, lung, lung + 0.12)) {
          hu = Math.sin(37 * u + 9 * z) * Math.sin(41 * v - 7 * z) > 0.93 ? 30 : -860
        }
        if (inEllipse(u, v, 0, 0.4, 0.09, 0.1)) hu = 450
      }
      // a stride that is prime to the table's length, so that neighbouring rows do not repeat
      at = (at + 1 + (x === 0 ? 577 + (y & 7) : 0)) & 4095
      data[y * size + x] = Math.max(0, Math.min(4095, Math.round(hu + 1024 + (hu === -1000 ? 6 : 18) * (noise[at] as number))))
    }
  }
  return data
}

/** Slice `index` (0-based) as a CT Image Storage file, Explicit VR Little Endian. */
export function ctSlice(index: number, series: CtSeries): Uint8Array<ArrayBuffer> {
  const { size, seed } = series
  return writeDicom(
    [
      element('ImageType', ['DERIVED', 'PRIMARY', 'AXIAL']),
      element('SOPClassUID', CT_IMAGE_STORAGE),
      element('SOPInstanceUID', `2.25.${seed}${String(index + 1).padStart(6, '0')}`),
      element('StudyDate', '20010101'),
      element('StudyTime', '120000'),
      element('AccessionNumber', ''),
      element('Modality', 'CT'),
      element('Manufacturer', 'Hilum synthetic phantom'),
      element('ReferringPhysicianName', ''),
      element('SeriesDescription', 'Synthetic CT'),
      element('PatientName', `Synthetic^${seed}`),
      element('PatientID', `SYN-${seed}`),
      element('PatientBirthDate', ''),
      element('PatientSex', 'O'),
      element('StudyInstanceUID', `2.25.${seed}8`),
      element('SeriesInstanceUID', `2.25.${seed}9`),
      element('StudyID', '1'),
      element('SeriesNumber', 1),
      element('InstanceNumber', index + 1),
      element('PixelSpacing', [0.7, 0.7]),
      element('WindowCenter', 40),
      element('WindowWidth', 400),
      element('RescaleIntercept', -1024),
      element('RescaleSlope', 1)
    ],
    { rows: size, columns: size, photometricInterpretation: 'MONOCHROME2', bitsStored: 12, data: ctPixels(index, series) }
  )
}

function inEllipse(u: number, v: number, cu: number, cv: number, ru: number, rv: number): boolean {
  const [a, b] = [(u - cu) / ru, (v - cv) / rv]
  return a * a + b * b < 1
}

/** Standard normal values (Box and Muller). */
function noiseTable(random: ReturnType<typeof createRandom>, length: number): Float32Array {
  return Float32Array.from({ length }, () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next()))
}
