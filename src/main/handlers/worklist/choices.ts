import type { WorklistChoices } from '../../../contract/index.ts'
import type { Library } from '../../store/openLibrary.ts'

const MOST = 200

/** Labels by how many studies have them, data sets by their latest version, and who has read. */
export function worklistChoices({ db }: Library): WorklistChoices {
  return db.read(() => ({
    labels: db
      .prepare<[], WorklistChoices['labels'][number]>(`SELECT finding, value, count(*) AS count FROM worklist_label GROUP BY finding, value ORDER BY count DESC, finding, value LIMIT ${MOST}`)
      .all(),
    datasets: db
      .prepare<[], WorklistChoices['datasets'][number]>(
        `SELECT name, finding, (SELECT count(DISTINCT series.study) FROM dataset_item AS item JOIN image ON image.id = item.image JOIN series ON series.id = image.series WHERE item.dataset = dataset.id) AS count
         FROM dataset WHERE version = (SELECT max(version) FROM dataset AS d WHERE d.name = dataset.name) ORDER BY name LIMIT ${MOST}`
      )
      .all(),
    readers: db
      .prepare<[], WorklistChoices['readers'][number]>(`SELECT reader AS value, count(*) AS count FROM worklist WHERE reader <> '' GROUP BY reader ORDER BY count DESC, reader LIMIT ${MOST}`)
      .all()
  }))
}
