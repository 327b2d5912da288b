import type { DatasetInfo } from '../../../contract/index.ts'
import type { DatasetRow } from '../../store/datasets.ts'
import type { Library } from '../../store/openLibrary.ts'

/** The latest version of each data set, by name, with its patients and groups. */
export function datasetInfos(library: Library): DatasetInfo[] {
  return library.datasets.list().map((row) => datasetInfo(library, row))
}

/** One version. */
export function datasetInfo({ db, datasets }: Library, { id, name, version, hash, finding, classes, createdAt }: DatasetRow): DatasetInfo {
  const counts = db
    .prepare<[number], { images: number; patients: number; groups: number; sealed: number }>(
      `SELECT count(*) AS images, count(DISTINCT study.patient) AS patients, count(DISTINCT item.group_name) AS "groups", coalesce(sum(item.lockbox), 0) AS sealed
       FROM dataset_item AS item JOIN image ON image.id = item.image JOIN series ON series.id = image.series JOIN study ON study.id = series.study WHERE item.dataset = ?`
    )
    .get(id)
  const { images = 0, patients = 0, groups = 0, sealed = 0 } = counts ?? {}
  return { name, version, hash, finding, classes: [...classes], images, patients, groups, lockbox: { images: sealed, openings: datasets.lockboxOpenings(name).length }, createdAt }
}
