import { pixelFacts, pixelFactsSchema, type PixelFacts } from '../../../core/judge/pixelSanity.ts'
import type { InputTraits } from '../../../core/judge/intendedInput.ts'
import type { Library } from '../../store/openLibrary.ts'
import { originalOf, readFrame } from '../readFrame.ts'

/** What is known of an image of the library, besides its pixels. */
export interface ImageTraitsRow extends InputTraits {
  readonly image: number
  readonly samplesPerPixel: number
}

interface StoredTraits extends ImageTraitsRow {
  readonly pixelFacts: string | null
  readonly fileHash: string
  readonly frame: number
  readonly pixelDigest: string
}

/** By image row. */
export function traitsOf(library: Library, images: readonly number[]): Map<number, ImageTraitsRow> {
  return new Map(stored(library, images).map(({ image, samplesPerPixel, modality, bodyPart, view, ageGroup }) => [image, { image, samplesPerPixel, modality, bodyPart, view, ageGroup }]))
}

/**
 * What images' stored values look like, by image row. Those imported before a library kept it are read once; an image that cannot be read is left
 * out. Throws the signal's reason.
 */
export async function pixelFactsOf(library: Library, images: readonly number[], signal?: AbortSignal): Promise<Map<number, PixelFacts>> {
  const found = new Map<number, PixelFacts>()
  const keep = library.db.prepare<[string, number]>('UPDATE image SET pixel_facts = ? WHERE id = ?')
  for (const row of stored(library, images)) {
    signal?.throwIfAborted()
    const known = row.pixelFacts === null ? undefined : pixelFactsSchema.safeParse(JSON.parse(row.pixelFacts)).data
    const facts = known ?? (await readFrame(originalOf(library, row)).then(pixelFacts, () => undefined))
    if (facts === undefined) continue
    found.set(row.image, facts)
    if (known === undefined) library.db.note(() => void keep.run(JSON.stringify(facts), row.image))
  }
  return found
}

function stored(library: Library, images: readonly number[]): StoredTraits[] {
  return library.db
    .prepare<[string], StoredTraits>(
      `SELECT image.id AS image, nullif(series.modality, '') AS modality, nullif(series.body_part, '') AS bodyPart,
         nullif(coalesce(geometry.view, series.view_position), '') AS view, study.age_group AS ageGroup, image.samples_per_pixel AS samplesPerPixel,
         image.pixel_facts AS pixelFacts, image.file_hash AS fileHash, image.frame, image.pixel_digest AS pixelDigest
       FROM json_each(?) AS wanted JOIN image ON image.id = wanted.value JOIN series ON series.id = image.series JOIN study ON study.id = series.study
         LEFT JOIN image_geometry AS geometry ON geometry.image = image.id`
    )
    .all(JSON.stringify(images))
}
