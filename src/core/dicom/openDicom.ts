import type { Codecs } from '../image/codecs.ts'
import type { DecodedFile, StoredFrame } from '../image/decodedFile.ts'
import { ImageRefusedError, refuseFailures } from '../image/imageRefusedError.ts'
import { readDicomHeader } from './dicomHeader.ts'
import { openEncapsulatedPixels } from './encapsulatedPixels.ts'
import { frameImage } from './frameImage.ts'
import { openNativePixels } from './nativePixels.ts'
import { parseDicom, type DicomDataset } from './parseDicom.ts'
import { describePixels } from './pixelDescription.ts'

/** Opens a DICOM image for reading frame by frame. Refuses at once what none of its frames could give. Throws ImageRefusedError. */
export function openDicom(bytes: Uint8Array, codecs: Codecs): DecodedFile {
  return openDataset(parseDicom(bytes, codecs), codecs)
}

/** `openDicom` for a file that has been parsed already, so that its header is at hand when its pixels are refused. */
export function openDataset(dataset: DicomDataset, codecs: Codecs): DecodedFile {
  return refuseFailures(DAMAGED, () => {
    const description = describePixels(dataset)
    const readFrame = dataset.transferSyntax.encapsulated
      ? openEncapsulatedPixels(dataset, description, codecs)
      : openNativePixels(dataset, description)
    const storedFrame = (index: number): StoredFrame => {
      if (!Number.isInteger(index) || index < 0 || index >= description.frames) {
        throw new ImageRefusedError(
          'no-such-frame',
          `frame ${index} was asked for; the DICOM file has frames 0 to ${description.frames - 1}`
        )
      }
      return refuseFailures(DAMAGED, () => readFrame(index))
    }
    return {
      format: 'dicom',
      header: readDicomHeader(dataset),
      frameCount: description.frames,
      warnings: dataset.warnings,
      storedFrame,
      frame: (index) => refuseFailures(DAMAGED, () => frameImage(storedFrame(index), description, dataset, index))
    }
  })
}

const DAMAGED = 'the DICOM file is damaged'
