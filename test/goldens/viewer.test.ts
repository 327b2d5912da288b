import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { decodeFile } from '../../src/core/image/decodeFile.ts'
import { displayImage } from '../../src/core/image/displayImage.ts'
import { encodeViewerPixels } from '../../src/core/image/encodeViewerPixels.ts'
import type { DecodedImage } from '../../src/core/image/image.ts'
import { viewerPixels } from '../../src/core/image/viewerPixels.ts'
import { loadCodecs } from '../../src/main/codecs.ts'
import { measuredValues } from '../../src/renderer/read/measure/measuredValues.ts'
import { regionStatistics } from '../../src/renderer/read/measure/regionStatistics.ts'
import { greyTable } from '../../src/renderer/viewport/greyTable.ts'
import { readViewerFrame, type ViewerFrame } from '../../src/renderer/viewport/viewerFrame.ts'
import { hasShared, sharedPath, skipNote } from './shared.ts'

const codecs = await loadCodecs()
const frameOf = (image: DecodedImage): ViewerFrame => readViewerFrame('x', encodeViewerPixels(viewerPixels(image)).buffer)

describe.skipIf(!hasShared)(`the viewer's grey and figures${skipNote}`, () => {
  it('shows every grey frame of the DICOM collection as the display rendering does', () => {
    const shown: string[] = []
    for (const folder of ['pydicom-data', 'dicomParser']) {
      for (const name of readdirSync(sharedPath(`data/dicom/${folder}`)).filter((each) => each.endsWith('.dcm'))) {
        const image = firstFrame(sharedPath(`data/dicom/${folder}`, name))
        if (image === undefined || image.samplesPerPixel !== 1) continue
        const frame = frameOf(image)
        const { first, greys } = greyTable(frame, frame.initial, false)
        const wanted = displayImage(image).data
        let most = 0
        for (let i = 0; i < wanted.length; i++) most = Math.max(most, Math.abs((greys[(frame.data[i] ?? 0) - first] ?? -999) - (wanted[i] ?? 0)))
        // where the file has no window, a value at the middle between two levels may go either way
        expect(most).toBeLessThanOrEqual(image.windows.length > 0 || image.voiLuts !== undefined ? 0 : 1)
        shown.push(name)
      }
    }
    expect(shown.length).toBeGreaterThan(20)
  })

  it('measures a CT as pydicom and numpy do', () => {
    const image = firstFrame(sharedPath('data/dicom/dicomParser/CT1_UNC.explicit_little_endian.dcm'))
    if (image === undefined) throw new Error('the CT was refused')
    const frame = frameOf(image)
    const rectangle = regionStatistics(frame, 'rectangle', { x: 200, y: 200 }, { x: 260.5, y: 240.25 })
    const ellipse = regionStatistics(frame, 'ellipse', { x: 150.3, y: 180.6 }, { x: 340.2, y: 330.9 })
    expect([rectangle?.count, rectangle?.min, rectangle?.max, ellipse?.count, ellipse?.min, ellipse?.max]).toEqual([2440, -115, 730, 22_415, -975, 730])
    expect([rectangle?.mean, rectangle?.sd, ellipse?.mean, ellipse?.sd].map((value) => value?.toFixed(9))).toEqual([157.5561475409836, 115.69838952749913, -194.20450591122017, 438.0112666980168].map((value) => value.toFixed(9)))
    const [length] = measuredValues('length', [{ x: 100.25, y: 130.75 }, { x: 300.5, y: 220 }], frame)
    expect([length?.unit, length?.value.toFixed(9)]).toEqual(['mm', (145.0194106941393).toFixed(9)])
  })
})

function firstFrame(path: string): DecodedImage | undefined {
  try {
    return decodeFile(new Uint8Array(readFileSync(join(path))), codecs).frame(0)
  } catch {
    return undefined
  }
}
