import type { FrameGeometry } from '../series/frameGeometry.ts'
import { cineOf } from './cine.ts'
import { edgesOf } from './dicomHeader.ts'
import { text } from './attributes.ts'
import { framePlacement, gridOffsets } from './framePlacement.ts'
import type { DicomDataset } from './parseDicom.ts'
import { pixelSpacingOf } from './pixelSpacing.ts'
import { viewOf } from './view.ts'

/** Reads of any frame (0-based) where it lies, how it was taken and how large its pixels are. Never throws. */
export function frameGeometry(dataset: DicomDataset): (frame: number) => FrameGeometry {
  // once: these may hold a value for each frame
  const cine = cineOf(dataset)
  const offsets = gridOffsets(dataset)
  const view = viewOf(dataset)?.name
  const anatomicalOrientation = text(dataset, 'x00102210')
  return (frame) => {
    const placement = framePlacement(dataset, frame, offsets)
    const spacing = pixelSpacingOf(dataset, frame)
    const edges = edgesOf(placement, anatomicalOrientation)
    return {
      placement,
      ...(spacing === undefined ? {} : { spacing }),
      ...(view === undefined ? {} : { view }),
      ...(edges === undefined ? {} : { edges }),
      ...(cine?.framesPerSecond === undefined ? {} : { framesPerSecond: cine.framesPerSecond }),
      ...(cine?.frameTime === undefined ? {} : { frameTime: cine.frameTime })
    }
  }
}
