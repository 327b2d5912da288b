import { openDicom } from '../dicom/openDicom.ts'
import type { Codecs } from './codecs.ts'
import { decodeJpeg } from './decodeJpeg.ts'
import { decodeNifti } from './decodeNifti.ts'
import { decodePng } from './decodePng.ts'
import { decodeTiff } from './decodeTiff.ts'
import type { DecodedFile, ImageFormat } from './decodedFile.ts'
import type { DecodedImage } from './image.ts'
import { ImageRefusedError, refuseFailures } from './imageRefusedError.ts'
import { sniffFormat } from './sniffFormat.ts'

/**
 * Opens an image file by its content: the one way from bytes to pixels, for training, prediction, the viewer and the command line.
 * PNG and JPEG are decoded at once, frames of DICOM, TIFF and NIfTI on demand. Throws ImageRefusedError and nothing else, whatever the bytes.
 */
export function decodeFile(bytes: Uint8Array, codecs: Codecs): DecodedFile {
  const format = sniffFormat(bytes, codecs)
  return refuseFailures(`cannot read the ${format.toUpperCase()} file`, () => {
    switch (format) {
      case 'png':
        return singleFrame(format, decodePng(bytes, codecs))
      case 'jpeg':
        return singleFrame(format, decodeJpeg(bytes, codecs))
      case 'dicom':
        return openDicom(bytes, codecs)
      case 'nifti':
        return decodeNifti(bytes, codecs)
      case 'tiff':
        return decodeTiff(bytes, codecs)
    }
  })
}

function singleFrame(format: ImageFormat, image: DecodedImage): DecodedFile {
  const only = (index: number): DecodedImage => {
    if (index !== 0) {
      throw new ImageRefusedError(
        'no-such-frame',
        `frame ${index} was asked for; a ${format.toUpperCase()} file has one frame, number 0`
      )
    }
    return image
  }
  return { format, frameCount: 1, warnings: [], frame: only, storedFrame: only }
}
