import type { Measurement, NewMeasurement } from '../../contract/index.ts'
import type { WritableDb } from './database.ts'

/** What people have drawn on images. */
export interface Measurements {
  /** In the order in which they were made. */
  ofStudy(study: number): Measurement[]
  byUid(uid: string): Measurement | undefined
  /** Keeps a new one, or what has become of the one with this uid; its author stays. */
  put(measurement: NewMeasurement, by: string): void
  /** Whether there was one. */
  remove(uid: string): boolean
}

interface StoredRow extends Omit<Measurement, 'points' | 'values'> {
  readonly points: string
  readonly figures: string
}

const SELECT = `
  SELECT measurement.uid, measurement.image AS imageId, measurement.kind, measurement.points, measurement.text, measurement.figures, measurement.author,
    measurement.made_at AS madeAt, measurement.changed_by AS changedBy, measurement.changed_at AS changedAt FROM measurement`

export function createMeasurements(db: WritableDb, now: () => string): Measurements {
  const ofStudy = db.prepare<[number], StoredRow>(
    `${SELECT} JOIN image ON image.id = measurement.image JOIN series ON series.id = image.series WHERE series.study = ? ORDER BY measurement.id`
  )
  const byUid = db.prepare<[string], StoredRow>(`${SELECT} WHERE measurement.uid = ?`)
  const put = db.prepare<[{ uid: string; image: number; kind: string; points: string; text: string; figures: string; by: string; at: string }]>(
    `INSERT INTO measurement (uid, image, kind, points, text, figures, author, made_at, changed_by, changed_at)
     VALUES (@uid, @image, @kind, @points, @text, @figures, @by, @at, @by, @at)
     ON CONFLICT (uid) DO UPDATE SET points = excluded.points, text = excluded.text, figures = excluded.figures, changed_by = excluded.changed_by, changed_at = excluded.changed_at`
  )
  const remove = db.prepare<[string]>('DELETE FROM measurement WHERE uid = ?')
  return {
    ofStudy: (study) => ofStudy.all(study).map(measurementOf),
    byUid: (uid) => {
      const row = byUid.get(uid)
      return row === undefined ? undefined : measurementOf(row)
    },
    put: ({ uid, imageId, kind, points, text, values }, by) =>
      db.write(() => void put.run({ uid, image: imageId, kind, points: JSON.stringify(points), text, figures: JSON.stringify(values), by, at: now() })),
    remove: (uid) => db.write(() => remove.run(uid).changes > 0)
  }
}

function measurementOf({ points, figures, ...row }: StoredRow): Measurement {
  return { ...row, points: JSON.parse(points) as Measurement['points'], values: JSON.parse(figures) as Measurement['values'] }
}
