import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { decodeFile } from '../../src/core/image/decodeFile.ts'
import { displayImage } from '../../src/core/image/displayImage.ts'
import { viewerPixels } from '../../src/core/image/viewerPixels.ts'
import { modalityScale } from '../../src/core/image/voi.ts'
import { loadCodecs } from '../../src/main/codecs.ts'
import { hasShared, sharedPath, skipNote } from './shared.ts'

/**
 * pydicom 3.0.2 (apply_modality_lut, then apply_windowing or apply_voi with the first window or VOI LUT, on 0..255, MONOCHROME1 inverted,
 * padding 0) of frame 0: [min, max, mean] in modality units, and [1st, 10th, 50th, 90th, 99th percentile, mean] of the picture.
 */
const golden = z
  .record(z.string(), z.object({ modality: z.tuple([z.number(), z.number(), z.number()]), display: z.array(z.number()).length(6).optional() }))
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, 'greyPipeline.json'), 'utf8')))
const codecs = await loadCodecs()

describe.skipIf(!hasShared)(`the grey pipeline against pydicom${skipNote}`, () => {
  it('gives its modality values and its pictures', () => {
    const off: unknown[] = []
    let pictures = 0
    for (const [name, expected] of Object.entries(golden)) {
      const image = decodeFile(readFileSync(sharedPath('data/dicom', name)), codecs).frame(0)
      const modality = summary(image.data, modalityScale(image))
      const { data, slope, intercept } = viewerPixels(image)
      const viewed = summary(data, (value) => value * slope + intercept)
      // lossy decoders may differ by 1 stored value
      const near = (actual: readonly number[], wanted: readonly number[]): boolean =>
        actual.every((value, i) => Math.abs(value - (wanted[i] ?? NaN)) <= (i < 2 ? Math.abs(image.rescale.slope) : 1e-3 * (1 + Math.abs(value))))
      if (!near(modality, expected.modality) || !near(viewed, expected.modality)) off.push({ name, modality, viewed, expected: expected.modality })
      if (expected.display === undefined) continue
      pictures++
      const shown = pictureSummary(displayImage(image).data)
      if (shown.some((value, i) => Math.abs(value - (expected.display?.[i] ?? NaN)) > (i < 5 ? 1 : 0.02))) off.push({ name, shown, expected: expected.display })
    }
    expect({ files: Object.keys(golden).length, pictures, off }).toEqual({ files: 75, pictures: 64, off: [] })
  })

  it('finds the overlays that pydicom finds', () => {
    const files = ['pydicom-data/MR-SIEMENS-DICOM-WithOverlays.dcm', 'pydicom/test_files/examples_overlay.dcm']
    const found = files.map((name) => {
      const overlays = decodeFile(readFileSync(sharedPath('data/dicom', name)), codecs).overlays?.(0) ?? []
      return overlays.map(({ bitmap, ...overlay }) => [overlay, createHash('sha256').update(bitmap()).digest('hex').slice(0, 16)])
    })
    const placed = { group: 0x6000, left: 0, top: 0, type: 'G', description: 'Siemens MedCom Object Graphics' }
    // of overlay_array(0x6000)
    expect(found).toEqual([[[{ ...placed, width: 484, height: 484 }, '61e8eba584d78dcd']], [[{ ...placed, width: 484, height: 300 }, 'e71eac1bb818cffd']]])
  })
})

function summary(data: ArrayLike<number>, of: (value: number) => number): [number, number, number] {
  let [min, max, sum] = [Infinity, -Infinity, 0]
  for (let i = 0; i < data.length; i++) {
    const value = of(data[i] ?? NaN)
    if (value < min) min = value
    if (value > max) max = value
    sum += value
  }
  return [min, max, sum / data.length]
}

function pictureSummary(data: Uint8Array): number[] {
  const sorted = data.toSorted()
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length
  return [...[1, 10, 50, 90, 99].map((percent) => sorted[Math.round((percent / 100) * (sorted.length - 1))] ?? 0), mean]
}
