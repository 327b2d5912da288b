import type { FindingLabels } from '../../../contract/index.ts'
import type { Library } from '../../store/openLibrary.ts'
import { isFindingValue } from '../datasets.ts'

interface Count {
  readonly finding: string
  readonly name: string
  readonly images: number
  readonly patients: number
}

/** Labels of images, whether they stand on the image, its series, its study or its patient. */
const SAID = `
  WITH place AS (SELECT image.id AS image, series.id AS series, study.id AS study, study.patient FROM image JOIN series ON series.id = image.series JOIN study ON study.id = series.study),
  said AS (
    SELECT finding, value, method, place.image, place.patient FROM label JOIN place ON place.image = label.image WHERE retired_at IS NULL
    UNION ALL SELECT finding, value, method, place.image, place.patient FROM label JOIN place ON place.series = label.series WHERE retired_at IS NULL
    UNION ALL SELECT finding, value, method, place.image, place.patient FROM label JOIN place ON place.study = label.study WHERE retired_at IS NULL
    UNION ALL SELECT finding, value, method, place.image, place.patient FROM label JOIN place ON place.patient = label.patient WHERE retired_at IS NULL
  )`

/** What the library's images are labelled with, most images first, and how many have no label. */
export function findingLabels({ db }: Library): { findings: FindingLabels[]; unlabelled: number } {
  const counts = (column: 'value' | 'method'): Map<string, Count[]> => {
    const rows = db.prepare<[], Count>(`${SAID} SELECT finding, ${column} AS name, count(DISTINCT image) AS images, count(DISTINCT patient) AS patients FROM said GROUP BY finding, ${column} ORDER BY images DESC, name`).all()
    return Map.groupBy(rows, ({ finding }) => finding)
  }
  const values = counts('value')
  const methods = counts('method')
  const unlabelled = db.prepare<[], { n: number }>(`${SAID} SELECT count(*) AS n FROM image WHERE id NOT IN (SELECT image FROM said)`).get()?.n ?? 0
  const findings = [...values].map(([finding, own]) => ({
    finding,
    graded: own.every(({ name }) => isFindingValue(name)),
    values: own.map(({ name, images, patients }) => ({ value: name, images, patients })),
    methods: (methods.get(finding) ?? []).map(({ name, images }) => ({ method: name, images }))
  }))
  return { findings: findings.toSorted((a, b) => size(b) - size(a)), unlabelled }
}

function size({ methods }: FindingLabels): number {
  return methods.reduce((sum, { images }) => sum + images, 0)
}
