import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ImageInfo } from '../contract/index.ts'
import type { OpenedLibrary } from './appParts.ts'
import { listCases } from './handlers/cases.ts'
import { sharedDecodePool } from './decode/decodePool.ts'
import { createFrameServer } from './decode/frameServer.ts'
import { originalOf } from './handlers/readFrame.ts'
import { confirmOperatingPoint } from './handlers/models/operatingPoint.ts'
import { listModels, promoteModel, retireModel, showModel } from './handlers/models/registry.ts'
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
  const pool = sharedDecodePool()
  const frames = createFrameServer({
    pool,
    sourceOf: (imageId) => originalOf(library, findImage(library, imageId)),
    orderOf: (series) => library.images.orderOf(series)
  })
  return {
    counts: () => library.archive.counts(),
    cases: (page) => listCases(library.db, page),
    series: async (studyId) => ({ series: await listSeries(library, studyId) }),
    locate: (point) => locateInStudy(library, point),
    imageInfo: (imageId) => describeImage(findImage(library, imageId)),
    displayPng: async (imageId) => pool.run('picture', originalOf(library, findImage(library, imageId)), { priority: 'waited-for' }),
    viewerPixels: async (imageId) => {
      const { series, pixelDigest } = findImage(library, imageId)
      return { pixelDigest, bytes: () => frames.pixels({ imageId, series }) }
    },
    models: {
      list: () => listModels(library),
      show: (reference) => showModel(library, reference),
      promote: (deed) => promoteModel(library, deed),
      retire: (deed) => retireModel(library, deed),
      confirm: async ({ rule, ...deed }) => (await confirmOperatingPoint(library, deed, rule)).model
    },
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
