import type { ImageFormat } from '../../core/image/decodedFile.ts'
import type { PixelFacts } from '../../core/judge/pixelSanity.ts'
import type { WritableDb } from './database.ts'
import { rowId } from './archive.ts'
import { contentPath } from './paths.ts'

export interface NewFile {
  readonly hash: string
  readonly size: number
  readonly format: ImageFormat
  readonly originalName: string
}

export interface NewImage {
  readonly series: number
  readonly fileHash: string
  readonly frame: number
  readonly sopUid?: string | undefined
  readonly instanceNumber?: number | undefined
  readonly width: number
  readonly height: number
  readonly bitsStored: number
  readonly samplesPerPixel: number
  readonly photometricInterpretation: string
  readonly pixelDigest: string
  /** All stored values equal. */
  readonly uniform: boolean
  /** What the stored values look like; asked for later where absent. */
  readonly pixelFacts?: PixelFacts | undefined
  readonly splitGroup?: string | undefined
  readonly source?: string | undefined
  readonly attributes?: Readonly<Record<string, string>> | undefined
}

export interface ImageRow {
  readonly id: number
  readonly series: number
  readonly study: number
  readonly patient: number
  /** Study Instance UID, or `local:…`. */
  readonly studyUid: string
  /** (0010,0020), null where blank. */
  readonly patientId: string | null
  readonly issuer: string
  readonly fileHash: string
  readonly frame: number
  readonly format: ImageFormat
  readonly originalName: string
  readonly sopUid: string | null
  readonly width: number
  readonly height: number
  readonly bitsStored: number
  readonly samplesPerPixel: number
  readonly photometricInterpretation: string
  readonly pixelDigest: string
  readonly uniform: 0 | 1
  readonly splitGroup: string | null
  readonly source: string | null
  readonly modality: string | null
  readonly bodyPart: string | null
  readonly viewPosition: string | null
}

/** Files and their frames. */
export interface Images {
  /** Does nothing where the bytes are there already. */
  addFile(file: NewFile): void
  add(image: NewImage): number
  byId(id: number): ImageRow | undefined
  /** In frame order; empty where these bytes were never imported. */
  ofFile(fileHash: string): ImageRow[]
  ofStudy(study: number): ImageRow[]
  /** By file and frame. */
  ofPatient(patient: number): ImageRow[]
  /** Ids of a series' images, by instance number, then as they came. */
  orderOf(series: number): number[]
  /** The earliest, 32 at most: in an archive where thousands share their pixels, a few speak for all. */
  withDigest(pixelDigest: string): ImageRow[]
  /** As `withDigest`. */
  withSopUid(sopUid: string): ImageRow[]
  /** All images, in the order of file hash and frame: the same in every library of the same files. */
  all(): ImageRow[]
  /** Adds what a later import says of the image; given values win, absent ones leave what is there. */
  complete(id: number, facts: { readonly splitGroup?: string | undefined; readonly source?: string | undefined; readonly attributes?: Readonly<Record<string, string>> | undefined }): void
  moveToSeries(id: number, series: number): void
  /** A corrected copy takes the image's place; it is kept and not shown. */
  supersede(id: number, by: number): void
  /** Path of the original, below the library. */
  pathOf(image: { readonly fileHash: string }): string
}

const SELECT = `
  SELECT image.id, image.series, series.study, study.patient, study.uid AS studyUid, patient.patient_id AS patientId, patient.issuer, image.file_hash AS fileHash, image.frame,
    file.format, file.original_name AS originalName, image.sop_uid AS sopUid, image.width, image.height, image.bits_stored AS bitsStored,
    image.samples_per_pixel AS samplesPerPixel, image.photometric_interpretation AS photometricInterpretation,
    image.pixel_digest AS pixelDigest, image.uniform, image.split_group AS splitGroup, image.source, series.modality, series.body_part AS bodyPart,
    series.view_position AS viewPosition
  FROM image JOIN file ON file.hash = image.file_hash JOIN series ON series.id = image.series JOIN study ON study.id = series.study
    JOIN patient ON patient.id = study.patient`

const ALIKE = 32

export function createImages(db: WritableDb, now: () => string): Images {
  const addFile = db.prepare<[string, number, string, string, string]>('INSERT OR IGNORE INTO file VALUES (?, ?, ?, ?, ?)')
  const add = db.prepare<
    [number, string, number, string | null, number | null, number, number, number, number, string, string, number, string | null, string | null, string, string | null],
    { id: number }
  >(
    `INSERT INTO image (series, file_hash, frame, sop_uid, instance_number, width, height, bits_stored, samples_per_pixel, photometric_interpretation,
       pixel_digest, uniform, split_group, source, attributes, pixel_facts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`
  )
  const byId = db.prepare<[number], ImageRow>(`${SELECT} WHERE image.id = ?`)
  const ofFile = db.prepare<[string], ImageRow>(`${SELECT} WHERE image.file_hash = ? ORDER BY image.frame`)
  const ofStudy = db.prepare<[number], ImageRow>(`${SELECT} WHERE series.study = ? ORDER BY series.number, series.id, image.instance_number, image.id`)
  const ofPatient = db.prepare<[number], ImageRow>(`${SELECT} WHERE study.patient = ? ORDER BY image.file_hash, image.frame`)
  const withDigest = db.prepare<[string], ImageRow>(`${SELECT} WHERE image.pixel_digest = ? ORDER BY image.id LIMIT ${ALIKE}`)
  const withSopUid = db.prepare<[string], ImageRow>(`${SELECT} WHERE image.sop_uid = ? ORDER BY image.id LIMIT ${ALIKE}`)
  const orderOf = db.prepare<[number], { id: number }>('SELECT id FROM image WHERE series = ? ORDER BY instance_number, frame, id')
  const all = db.prepare<[], ImageRow>(`${SELECT} ORDER BY image.file_hash, image.frame`)
  const complete = db.prepare<[string | null, string | null, string, number]>(
    'UPDATE image SET split_group = coalesce(?, split_group), source = coalesce(?, source), attributes = json_patch(attributes, ?) WHERE id = ?'
  )
  const supersede = db.prepare<[number, number]>('UPDATE image SET superseded_by = ? WHERE id = ?')
  const move = db.prepare<[number, number]>('UPDATE image SET series = ? WHERE id = ?')
  return {
    addFile: (file) => db.write(() => void addFile.run(file.hash, file.size, file.format, file.originalName, now())),
    add: (image) =>
      db.write(() =>
        rowId(
          add.get(
            image.series, image.fileHash, image.frame, image.sopUid ?? null, image.instanceNumber ?? null, image.width, image.height, image.bitsStored,
            image.samplesPerPixel, image.photometricInterpretation, image.pixelDigest, image.uniform ? 1 : 0, image.splitGroup ?? null,
            image.source ?? null, JSON.stringify(image.attributes ?? {}), image.pixelFacts === undefined ? null : JSON.stringify(image.pixelFacts)
          )
        )
      ),
    byId: (id) => byId.get(id),
    ofFile: (fileHash) => ofFile.all(fileHash),
    ofStudy: (study) => ofStudy.all(study),
    ofPatient: (patient) => ofPatient.all(patient),
    orderOf: (series) => orderOf.all(series).map(({ id }) => id),
    withDigest: (pixelDigest) => withDigest.all(pixelDigest),
    withSopUid: (sopUid) => withSopUid.all(sopUid),
    all: () => all.all(),
    complete: (id, facts) =>
      db.write(() => void complete.run(facts.splitGroup ?? null, facts.source ?? null, JSON.stringify(facts.attributes ?? {}), id)),
    supersede: (id, by) => db.write(() => void supersede.run(by, id)),
    moveToSeries: (id, series) => db.write(() => void move.run(series, id)),
    pathOf: ({ fileHash }) => contentPath('files', fileHash)
  }
}
