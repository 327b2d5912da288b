import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ImageInfo } from '../contract/index.ts'
import { displayImage } from '../core/image/displayImage.ts'
import { encodePng } from '../core/image/encodePng.ts'
import type { OpenedLibrary } from './appParts.ts'
import { listCases } from './handlers/cases.ts'
import { originalOf, readFrame } from './handlers/readFrame.ts'
import { locateInStudy } from './handlers/locatePoint.ts'
import { listSeries } from './handlers/series.ts'
import { RowUnknownError } from './store/errors.ts'
import type { ImageRow } from './store/images.ts'
import { openLibrary, type Library } from './store/openLibrary.ts'
import { DATABASE_NAME } from './store/paths.ts'

/** The library on disk as the contract's commands need it; undefined where the folder holds none. Throws openLibrary's errors. */
export function openStoredLibrary(dir: string): OpenedLibrary | undefined {
  if (!existsSync(join(dir, DATABASE_NAME))) return undefined
  const library = openLibrary(dir)
  return {
    counts: () => library.archive.counts(),
    cases: (page) => listCases(library.db, page),
    series: async (studyId) => ({ series: await listSeries(library, studyId) }),
    locate: (point) => locateInStudy(library, point),
    imageInfo: (imageId) => describeImage(findImage(library, imageId)),
    displayPng: async (imageId) => encodePng(displayImage(await readFrame(originalOf(library, findImage(library, imageId))))),
    jobs: () => library.jobs.list(),
    close: () => library.close()
  }
}

function findImage(library: Library, imageId: number): ImageRow {
  const image = library.images.byId(imageId)
  if (image === undefined) throw new RowUnknownError('image', imageId)
  return image
}

function describeImage(image: ImageRow): ImageInfo {
  const { id, study, format, frame, width, height, bitsStored, photometricInterpretation, pixelDigest } = image
  return { imageId: id, studyId: study, format, frame, width, height, bitsStored, photometricInterpretation, pixelDigest, url: `/image/${id}.png` }
}
