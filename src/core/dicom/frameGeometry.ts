import type { FrameGeometry } from '../series/frameGeometry.ts'
import { cineOf } from './cine.ts'
import { edgesOf } from './dicomHeader.ts'
import { text } from './attributes.ts'
import { framePlacement } from './framePlacement.ts'
import type { DicomDataset } from './parseDicom.ts'
import { pixelSpacingOf } from './pixelSpacing.ts'
import { viewOf } from './view.ts'

/** Where frame `frame` (0-based) lies, how it was taken and how large its pixels are. Never throws. */
export function frameGeometry(dataset: DicomDataset, frame: number): FrameGeometry {
  const placement = framePlacement(dataset, frame)
  const spacing = pixelSpacingOf(dataset, frame)
  const view = viewOf(dataset)?.name
  const edges = edgesOf(placement, text(dataset, 'x00102210'))
  const cine = cineOf(dataset)
  return {
    placement,
    ...(spacing === undefined ? {} : { spacing }),
    ...(view === undefined ? {} : { view }),
    ...(edges === undefined ? {} : { edges }),
    ...(cine?.framesPerSecond === undefined ? {} : { framesPerSecond: cine.framesPerSecond }),
    ...(cine?.frameTime === undefined ? {} : { frameTime: cine.frameTime })
  }
}
