import type { CommandOutput } from '../../../contract/index.ts'
import type { Library } from '../../store/openLibrary.ts'
import { DIAGNOSIS, freezeDataset } from '../datasets.ts'

/**
 * Freezes the next version of a data set: what it held, and the labelled images of the studies. A data set that is there keeps its finding. Studies
 * that went in leave the queue for training. Throws DatasetEmptyError, DatasetFindingError.
 */
export function addToDataset(library: Library, { studyIds, dataset: name, finding }: { readonly studyIds: readonly number[]; readonly dataset: string; readonly finding?: string | undefined }, by: string): CommandOutput<'worklist.dataset'> {
  return library.transaction(() => {
    const before = library.datasets.list().find((row) => row.name === name)
    const held = before === undefined ? 0 : library.datasets.frozenItems(before.id).length
    const images = library.db
      .prepare<[string], { id: number }>(
        `SELECT image.id FROM json_each(?) AS each CROSS JOIN series ON series.study = each.value CROSS JOIN image ON image.series = series.id WHERE image.superseded_by IS NULL ORDER BY image.id`
      )
      .all(JSON.stringify(studyIds))
      .map(({ id }) => id)
    const { dataset, leftOut } = freezeDataset(library, { name, images, finding: finding ?? before?.finding ?? DIAGNOSIS })
    const items = library.datasets.frozenItems(dataset.id)
    const asked = new Set(images)
    const frozen = new Set(items.map(({ image }) => image))
    library.db
      .prepare<[string]>(
        `DELETE FROM training_queue WHERE study IN (SELECT series.study FROM json_each(?) AS each CROSS JOIN image ON image.id = each.value JOIN series ON series.id = image.series)`
      )
      .run(JSON.stringify(images.filter((image) => frozen.has(image))))
    library.audit.record('dataset.extended', { dataset: dataset.name, version: dataset.version, studies: studyIds.length }, by)
    return { dataset: dataset.name, version: dataset.version, images: items.length, added: items.length - held, leftOut: leftOut.filter(({ image }) => asked.has(image)).length }
  })
}
