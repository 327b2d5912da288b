import type { PixelSpacing } from '../../core/image/image.ts'
import type { FrameGeometry } from '../../core/series/frameGeometry.ts'
import { imageOrientation, planeName, pointOf } from '../../core/series/imagePlane.ts'
import type { EdgeLetters } from '../../core/series/orientationLetters.ts'
import type { SeriesImage } from '../../core/series/seriesImage.ts'
import { dot } from '../../core/series/vector3.ts'
import type { WritableDb } from './database.ts'

/** An image of a series as sorting and showing need it; `known` is false where its geometry has not been read. */
export interface PlacedImageRow extends SeriesImage {
  readonly known: boolean
  readonly series: number
  readonly fileHash: string
  readonly spacing?: Pick<PixelSpacing, 'row' | 'column' | 'provenance'> & { readonly source: string }
  readonly edges?: EdgeLetters
  readonly laterality?: string
  readonly view?: string
  readonly framesPerSecond?: number
  readonly frameTime?: number
  readonly supersededBy?: number
}

/** Where images lie in the patient. */
export interface Geometry {
  /** Replaces what is known of the image. */
  put(image: number, facts: FrameGeometry): void
  ofStudy(study: number): PlacedImageRow[]
  /** Files with images whose geometry has not been read, with their frames; of one study or of all. */
  unread(study?: number): { readonly fileHash: string; readonly format: string; readonly images: readonly { readonly id: number; readonly frame: number }[] }[]
}

export function createGeometry(db: WritableDb): Geometry {
  const put = db.prepare<(string | number | null)[]>(
    `INSERT OR REPLACE INTO image_geometry (image, frame_of_reference, position, orientation, along_normal, plane, edges, row_spacing, column_spacing, spacing_source,
       spacing_provenance, slice_thickness, spacing_between_slices, laterality, view, acquisition_number, temporal_position, trigger_time, echo_time, b_value, segment,
       frame_type, frame_time, frames_per_second) VALUES (${Array(24).fill('?').join(', ')})`
  )
  const ofStudy = db.prepare<[number], StoredRow>(
    `SELECT image.id, image.series, image.file_hash AS fileHash, image.frame, image.width, image.height, image.sop_uid AS sopUid, image.instance_number AS instanceNumber,
       image.superseded_by AS supersededBy, EXISTS (SELECT 1 FROM image AS other WHERE other.file_hash = image.file_hash AND other.frame <> image.frame) AS multiFrame,
       g.image IS NOT NULL AS known, g.frame_of_reference AS frameOfReferenceUid, g.position, g.orientation, g.edges, g.row_spacing AS rowSpacing,
       g.column_spacing AS columnSpacing, g.spacing_source AS spacingSource, g.spacing_provenance AS spacingProvenance, g.slice_thickness AS sliceThickness,
       g.spacing_between_slices AS spacingBetweenSlices, g.laterality, g.view, g.acquisition_number AS acquisitionNumber, g.temporal_position AS temporalPosition,
       g.trigger_time AS triggerTime, g.echo_time AS echoTime, g.b_value AS bValue, g.segment, g.frame_type AS frameType, g.frame_time AS frameTime,
       g.frames_per_second AS framesPerSecond
     FROM series JOIN image ON image.series = series.id LEFT JOIN image_geometry AS g ON g.image = image.id WHERE series.study = ? ORDER BY image.id`
  )
  const unread = db.prepare<[{ study: number | null }], { id: number; frame: number; fileHash: string; format: string }>(
    `SELECT image.id, image.frame, image.file_hash AS fileHash, file.format FROM image JOIN file ON file.hash = image.file_hash JOIN series ON series.id = image.series
     WHERE (@study IS NULL OR series.study = @study) AND NOT EXISTS (SELECT 1 FROM image_geometry WHERE image_geometry.image = image.id)
     ORDER BY image.file_hash, image.frame`
  )
  return {
    put: (image, { placement: p, spacing, view, edges, framesPerSecond, frameTime }) =>
      db.write(() => {
        const [orientation, origin] = [imageOrientation(p.imageOrientation), pointOf(p.imagePosition)]
        put.run(
          image, p.frameOfReferenceUid ?? null, json(p.imagePosition), json(p.imageOrientation), orientation === undefined || origin === undefined ? null : dot(origin, orientation.normal),
          orientation === undefined ? null : planeName(orientation), json(edges), spacing?.row ?? null, spacing?.column ?? null, spacing?.source ?? null,
          spacing?.provenance ?? null, p.sliceThickness ?? null, p.spacingBetweenSlices ?? null, p.laterality ?? null, view ?? null, p.acquisitionNumber ?? null,
          p.temporalPosition ?? null, p.triggerTime ?? null, p.echoTime ?? null, p.bValue ?? null, p.segment ?? null, p.frameType ?? null, frameTime ?? null, framesPerSecond ?? null
        )
      }),
    ofStudy: (study) => ofStudy.all(study).map(rowOf),
    unread: (study) => {
      const files = new Map<string, { fileHash: string; format: string; images: { id: number; frame: number }[] }>()
      for (const { id, frame, fileHash, format } of unread.all({ study: study ?? null })) {
        const file = files.get(fileHash) ?? { fileHash, format, images: [] }
        file.images.push({ id, frame })
        files.set(fileHash, file)
      }
      return [...files.values()]
    }
  }
}

interface StoredRow {
  readonly id: number
  readonly series: number
  readonly fileHash: string
  readonly frame: number
  readonly width: number
  readonly height: number
  readonly multiFrame: 0 | 1
  readonly known: 0 | 1
  readonly position: string | null
  readonly orientation: string | null
  readonly edges: string | null
  readonly rowSpacing: number | null
  readonly columnSpacing: number | null
  readonly spacingSource: string | null
  readonly spacingProvenance: PixelSpacing['provenance'] | null
  readonly [further: string]: string | number | null
}

function rowOf(row: StoredRow): PlacedImageRow {
  const { id, series, fileHash, frame, width, height, multiFrame, known, position, orientation, edges, rowSpacing, columnSpacing, spacingSource, spacingProvenance, ...further } = row
  const present = Object.fromEntries(Object.entries(further).filter(([, value]) => value !== null))
  return {
    ...present,
    id, series, fileHash, frame,
    columns: width,
    rows: height,
    multiFrame: multiFrame === 1,
    known: known === 1,
    ...(position === null ? {} : { imagePosition: JSON.parse(position) as number[] }),
    ...(orientation === null ? {} : { imageOrientation: JSON.parse(orientation) as number[] }),
    ...(edges === null ? {} : { edges: JSON.parse(edges) as EdgeLetters }),
    ...(rowSpacing === null || columnSpacing === null || spacingProvenance === null
      ? {}
      : { spacing: { row: rowSpacing, column: columnSpacing, source: spacingSource ?? '', provenance: spacingProvenance } })
  }
}

function json(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value)
}
