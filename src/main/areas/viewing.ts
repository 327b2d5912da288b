import type { ImageInfo, viewingCommands } from '../../contract/index.ts'
import { BINARY_HEADERS, type BinaryRoute } from '../answerBinary.ts'
import { sharedDecodePool } from '../decode/decodePool.ts'
import { createFrameServer } from '../decode/frameServer.ts'
import { locateInStudy } from '../handlers/locatePoint.ts'
import { originalOf } from '../handlers/readFrame.ts'
import { listSeries } from '../handlers/series.ts'
import type { Handlers } from '../runCommand.ts'
import { RowUnknownError } from '../store/errors.ts'
import type { ImageRow } from '../store/images.ts'
import type { Library } from '../store/openLibrary.ts'

export function viewingHandlers(library: Library): Handlers<keyof typeof viewingCommands> {
  return {
    'series.list': async ({ studyId }) => ({ series: await listSeries(library, studyId) }),
    'series.locate': (point) => locateInStudy(library, point),
    'case.image': ({ imageId }) => describeImage(findImage(library, imageId))
  }
}

/**
 * `/image/<id>.png`: the 8-bit display rendering. `/image/<id>.pixels`: the frame for the viewer (`encodeViewerPixels`), whose ETag is
 * made of id and pixel digest.
 */
export function imageRoutes(library: Library): BinaryRoute[] {
  const pool = sharedDecodePool()
  const frames = createFrameServer({
    pool,
    sourceOf: (imageId) => originalOf(library, findImage(library, imageId)),
    orderOf: (series) => library.images.orderOf(series)
  })
  return [
    {
      path: /^\/image\/([1-9]\d{0,14})\.png$/,
      async answer([id]) {
        const picture = await pool.run('picture', originalOf(library, findImage(library, Number(id))), { priority: 'waited-for' })
        return new Response(picture, { headers: { ...BINARY_HEADERS, 'content-type': 'image/png' } })
      }
    },
    {
      path: /^\/image\/([1-9]\d{0,14})\.pixels$/,
      async answer([id], request) {
        const { id: imageId, series, pixelDigest } = findImage(library, Number(id))
        const headers = { ...BINARY_HEADERS, etag: `"${imageId}-${pixelDigest}"` }
        if (request.headers.get('if-none-match') === headers.etag) return new Response(null, { status: 304, headers })
        return new Response(await frames.pixels({ imageId, series }), { headers: { ...headers, 'content-type': 'application/octet-stream' } })
      }
    }
  ]
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
