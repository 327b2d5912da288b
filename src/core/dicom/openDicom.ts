import type { Codecs } from '../image/codecs.ts'
import type { DecodedFile, StoredFrame } from '../image/decodedFile.ts'
import { ImageRefusedError, refuseFailures } from '../image/imageRefusedError.ts'
import { readDicomHeader } from './dicomHeader.ts'
import { openEncapsulatedPixels } from './encapsulatedPixels.ts'
import { MAX_FRAMES } from '../image/limits.ts'
import { frameGeometry } from './frameGeometry.ts'
import { frameImage } from './frameImage.ts'
import { frameTechnique } from './technique.ts'
import { openNativePixels } from './nativePixels.ts'
import { overlaysOf } from './overlays.ts'
import { parseDicom, type DicomDataset } from './parseDicom.ts'
import { describePixels, type PixelDescription } from './pixelDescription.ts'

/** Opens a DICOM image for reading frame by frame. Refuses at once what none of its frames could give. Throws ImageRefusedError. */
export function openDicom(bytes: Uint8Array, codecs: Codecs): DecodedFile {
  return openDataset(parseDicom(bytes, codecs), codecs)
}

/** `openDicom` for a file that has been parsed already, so that its header is at hand when its pixels are refused. */
export function openDataset(dataset: DicomDataset, codecs: Codecs): DecodedFile {
  return refuseFailures(DAMAGED, () => {
    const description = describePixels(dataset)
    const open = (as: PixelDescription): ((frame: number) => StoredFrame) =>
      dataset.transferSyntax.encapsulated ? openEncapsulatedPixels(dataset, as, codecs) : openNativePixels(dataset, as)
    const readFrame = open(description)
    if (description.frames > MAX_FRAMES) throw new ImageRefusedError('too-many-pixels', `the DICOM image has ${description.frames} frames; the limit is ${MAX_FRAMES}`)
    const checkIndex = (index: number): void => {
      if (!Number.isInteger(index) || index < 0 || index >= description.frames) {
        throw new ImageRefusedError(
          'no-such-frame',
          `frame ${index} was asked for; the DICOM file has frames 0 to ${description.frames - 1}`
        )
      }
    }
    const storedFrame = (index: number): StoredFrame => {
      checkIndex(index)
      return refuseFailures(DAMAGED, () => readFrame(index))
    }
    const { bitsAllocated } = description
    const words = (index: number): StoredFrame =>
      refuseFailures(DAMAGED, () => open({ ...description, bitsStored: bitsAllocated, highBit: bitsAllocated - 1, signed: false })(index))
    return {
      format: 'dicom',
      header: readDicomHeader(dataset),
      frameCount: description.frames,
      framePixels: () => description.rows * description.columns,
      geometry: frameGeometry(dataset),
      technique: (index) => frameTechnique(dataset, index),
      warnings: dataset.warnings,
      storedFrame,
      overlays: (index) => {
        checkIndex(index)
        return refuseFailures(DAMAGED, () => overlaysOf(dataset, description, index, words))
      },
      frame: (index) => refuseFailures(DAMAGED, () => frameImage(storedFrame(index), description, dataset, index))
    }
  })
}

const DAMAGED = 'the DICOM file is damaged'
