import type { ImageInfo, viewingCommands } from '../../contract/index.ts'
import { BINARY_HEADERS, type BinaryRoute } from '../answerBinary.ts'
import { bytesResponse } from '../bytesResponse.ts'
import { createFrameCache } from '../decode/frameCache.ts'
import { sharedDecodePool } from '../decode/decodePool.ts'
import { createFrameServer } from '../decode/frameServer.ts'
import { describeStudy } from '../handlers/describeStudy.ts'
import { locateInStudy } from '../handlers/locatePoint.ts'
import { deleteMeasurement, listMeasurements, saveMeasurement } from '../handlers/measurements.ts'
import { originalOf } from '../handlers/readFrame.ts'
import { readingRoom } from '../handlers/readingRoom.ts'
import { listSeries } from '../handlers/series.ts'
import { resourcesDir } from '../platform/resourcesDir.ts'
import type { Handlers } from '../runCommand.ts'
import { RowUnknownError } from '../store/errors.ts'
import type { ImageRow } from '../store/images.ts'
import type { Library } from '../store/openLibrary.ts'
import type { AreaServices } from './areaServices.ts'

export function viewingHandlers(library: Library, services: AreaServices): Handlers<keyof typeof viewingCommands> {
  return {
    'series.list': async ({ studyId }) => ({ series: await listSeries(library, studyId) }),
    'series.locate': (point) => locateInStudy(library, point),
    'case.image': ({ imageId }) => describeImage(findImage(library, imageId)),
    'viewing.study': ({ studyId }) => describeStudy(library, studyId),
    'viewing.room': () => readingRoom(resourcesDir()),
    'measurements.list': ({ studyId }) => ({ measurements: listMeasurements(library, studyId) }),
    'measurements.save': (measurement) => saveMeasurement(library, measurement, services.actor()),
    'measurements.delete': ({ uid }) => deleteMeasurement(library, uid)
  }
}

/** Bytes of thumbnails that are kept: some thousands. */
const THUMBNAIL_CACHE_BYTES = 48e6
const THUMBNAIL_SIZES = { least: 16, most: 1024 }

/**
 * `/image/<id>.png`: the 8-bit display rendering; with `?size=N` averaged to fit into N x N pixels, from memory where it is there.
 * `/image/<id>.pixels`: the frame for the viewer (`encodeViewerPixels`). The ETag of each is made of id and pixel digest.
 */
export function imageRoutes(library: Library): BinaryRoute[] {
  const pool = sharedDecodePool()
  const frames = createFrameServer({
    pool,
    sourceOf: (imageId) => originalOf(library, findImage(library, imageId)),
    orderOf: (series) => library.images.orderOf(series)
  })
  const thumbnails = createFrameCache(THUMBNAIL_CACHE_BYTES)
  return [
    {
      path: /^\/image\/([1-9]\d{0,14})\.png$/,
      async answer([id], request) {
        const image = findImage(library, Number(id))
        const asked = new URL(request.url).searchParams.get('size')
        if (asked === null) return once(request, image, 'image/png', () => pool.run('picture', originalOf(library, image), { priority: 'waited-for' }))
        const size = Number(asked)
        if (!Number.isInteger(size) || size < THUMBNAIL_SIZES.least || size > THUMBNAIL_SIZES.most) {
          const message = `size is a whole number from ${THUMBNAIL_SIZES.least} to ${THUMBNAIL_SIZES.most}, not "${asked.slice(0, 40)}".`
          return Response.json({ code: 'invalid-size', message }, { status: 400, headers: BINARY_HEADERS })
        }
        const key = `${image.id}-${size}`
        return once(request, image, 'image/png', () => thumbnails.get(key, () => pool.run('thumbnail', { ...originalOf(library, image), size }, { priority: 'waited-for' })), `-${size}`)
      }
    },
    {
      path: /^\/image\/([1-9]\d{0,14})\.pixels$/,
      answer([id], request) {
        const image = findImage(library, Number(id))
        return once(request, image, 'application/octet-stream', () => frames.pixels({ imageId: image.id, series: image.series }))
      }
    }
  ]
}

/** The bytes, or 304 where the page says that it holds them. */
async function once(request: Request, image: ImageRow, type: string, bytes: () => Promise<Uint8Array<ArrayBuffer>>, variant = ''): Promise<Response> {
  const headers = { ...BINARY_HEADERS, etag: `"${image.id}-${image.pixelDigest}${variant}"` }
  if (request.headers.get('if-none-match') === headers.etag) return new Response(null, { status: 304, headers })
  return bytesResponse(await bytes(), { ...headers, 'content-type': type })
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
