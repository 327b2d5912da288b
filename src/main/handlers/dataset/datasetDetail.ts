import type { DatasetClass, DatasetDetail } from '../../../contract/index.ts'
import { createRandom } from '../../../core/random.ts'
import type { DatasetRow } from '../../store/datasets.ts'
import type { Library } from '../../store/openLibrary.ts'
import { lockboxOf } from '../lockbox.ts'
import { datasetInfo } from './datasetInfo.ts'

interface Item {
  readonly image: number
  readonly label: string
  readonly group: string
  readonly source: string | null
  readonly width: number
  readonly height: number
  readonly digest: string
  readonly format: string
  readonly patient: number
  readonly known: 0 | 1
}

/** Images of each class for a look. */
const SAMPLES = 8
/** As the shortcut audit: a square image is one within 1 %. */
const SQUARE = 0.01

/** Classes, patients, sources and versions of a data set; of the sealed images only how many they are. Throws DatasetUnknownError. */
export function datasetDetail(library: Library, name: string, version?: number): DatasetDetail {
  const row = library.datasets.named(name, version)
  const items = openItems(library, row)
  const anyKnown = items.some(({ known }) => known === 1)
  const patients = (of: readonly Item[]): number | null => (anyKnown ? new Set(of.map(({ patient }) => patient)).size : null)
  const labelsOf = Map.groupBy(items, ({ patient }) => patient)
  const digests = Map.groupBy(items, ({ digest }) => digest)
  return {
    dataset: datasetInfo(library, row),
    classes: row.classes.map((label) => classOf(label, items.filter((item) => item.label === label), patients)),
    images: items.length,
    patients: patients(items),
    groups: new Set(items.map(({ group }) => group)).size,
    patientsInSeveralClasses: anyKnown ? [...labelsOf.values()].filter((own) => new Set(own.map(({ label }) => label)).size > 1).length : 0,
    identicalPixels: [...digests.values()].reduce((sum, same) => sum + (same.length > 1 ? same.length : 0), 0),
    removedItems: row.removedItems,
    lockbox: lockboxInfo(library, name),
    versions: versionsOf(library, name)
  }
}

function classOf(label: string, items: readonly Item[], patients: (of: readonly Item[]) => number | null): DatasetClass {
  const aspects = items.map(({ width, height }) => width / height)
  const sources = [...Map.groupBy(items, ({ source }) => source)].map(([source, own]) => ({ source, images: own.length }))
  return {
    label,
    images: items.length,
    patients: patients(items),
    groups: new Set(items.map(({ group }) => group)).size,
    sources: sources.toSorted((a, b) => b.images - a.images || ((a.source ?? '') < (b.source ?? '') ? -1 : 1)),
    formats: [...new Set(items.map(({ format }) => format))].toSorted(),
    aspect: { least: aspects.reduce((a, b) => Math.min(a, b), Infinity), most: aspects.reduce((a, b) => Math.max(a, b), 0), square: aspects.filter((aspect) => Math.abs(aspect - 1) <= SQUARE).length },
    samples: createRandom(1).fork('samples').fork(label).shuffle(items).slice(0, SAMPLES).map(({ image }) => image)
  }
}

/** In the order of file hash and frame, without the lockbox. */
function openItems({ db }: Library, { id }: DatasetRow): Item[] {
  return db
    .prepare<[number], Item>(
      `SELECT item.image, item.label, item.group_name AS "group", nullif(item.source, '') AS source, image.width, image.height, image.pixel_digest AS digest, file.format, study.patient,
         patient.patient_id IS NOT NULL AS known
       FROM dataset_item AS item JOIN image ON image.id = item.image JOIN file ON file.hash = image.file_hash JOIN series ON series.id = image.series
         JOIN study ON study.id = series.study JOIN patient ON patient.id = study.patient
       WHERE item.dataset = ? AND item.lockbox = 0 ORDER BY image.file_hash, image.frame`
    )
    .all(id)
}

function lockboxInfo(library: Library, name: string): DatasetDetail['lockbox'] {
  const { images, groups, classes, openings } = lockboxOf(library, name)
  return { images, groups, classes: { ...classes }, openings: openings.map((opening) => ({ ...opening })) }
}

function versionsOf({ db, datasets }: Library, name: string): DatasetDetail['versions'] {
  const rows = db
    .prepare<[string], { version: number; images: number }>('SELECT version, (SELECT count(*) FROM dataset_item WHERE dataset = dataset.id) AS images FROM dataset WHERE name = ? ORDER BY version DESC')
    .all(name)
  return rows.map(({ version, images }) => {
    const { hash, classes, createdAt, removedItems } = datasets.named(name, version)
    return { version, hash, images, classes: [...classes], createdAt, removedItems }
  })
}
