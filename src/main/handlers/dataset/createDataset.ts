import type { DatasetInfo, ImageFilter } from '../../../contract/index.ts'
import { findingClass, type UncertainPolicy } from '../../../core/learn/findings.ts'
import { DatasetEmptyError } from '../../store/errors.ts'
import type { Library } from '../../store/openLibrary.ts'
import { freezeDataset, type FreezeOptions } from '../datasets.ts'
import { datasetInfo } from './datasetInfo.ts'

export interface CreateDataset {
  readonly name: string
  readonly finding?: string | undefined
  readonly uncertain?: UncertainPolicy | undefined
  readonly methods?: readonly string[] | undefined
  readonly where?: ImageFilter | undefined
}

export interface CreatedDataset {
  readonly dataset: DatasetInfo
  readonly classes: Record<string, number>
  readonly leftOut: { readonly noLabel: number; readonly contradicting: number; readonly uncertain: number }
}

/** Freezes the current labels of chosen images under a name; on record with who did it. Throws DatasetEmptyError, DatasetFindingError. */
export function createDataset(library: Library, { name, finding, uncertain, methods, where }: CreateDataset, actor = ''): CreatedDataset {
  const images = where === undefined || Object.keys(where).length === 0 ? undefined : imagesWhere(library, where)
  if (images?.length === 0) throw new DatasetEmptyError(name, 'no image is as the filter asks.')
  return freezeNoted(library, {
    name,
    ...(images === undefined ? {} : { images }),
    ...(finding === undefined ? {} : { finding }),
    ...(uncertain === undefined ? {} : { uncertain }),
    ...(methods === undefined ? {} : { methods: new Set(methods) })
  }, actor)
}

/** The current labels of a data set's own images as its next version; on record with who did it. Throws DatasetUnknownError, DatasetEmptyError. */
export function rereadDataset(library: Library, reference: string, actor = ''): CreatedDataset {
  return library.transaction(() => {
    const { id, name, finding, classes } = library.datasets.named(reference)
    const graded = (['present', 'absent'] as const).some((value) => classes.includes(findingClass(finding, value, 'exclude') ?? ''))
    return freezeNoted(library, { name, finding, images: [], ...(graded ? { uncertain: policyOf(library, id, finding) } : {}) }, actor)
  })
}

/** What was done with uncertain images: a version does not say it, its items do. */
function policyOf(library: Library, dataset: number, finding: string): UncertainPolicy {
  const uncertain = library.datasets.items(dataset).find(({ image }) => library.labels.ofImage(image).some((label) => label.finding === finding && label.value === 'uncertain'))
  if (uncertain === undefined) return 'exclude'
  return uncertain.label === findingClass(finding, 'present', 'exclude') ? 'present' : 'absent'
}

function freezeNoted(library: Library, options: FreezeOptions, actor: string): CreatedDataset {
  return library.transaction(() => {
    const { dataset, classes, leftOut } = freezeDataset(library, options)
    library.audit.record('dataset.frozen', { dataset: dataset.name, version: dataset.version, finding: dataset.finding }, actor)
    const count = (reason: string): number => leftOut.filter((left) => left.reason === reason).length
    return { dataset: datasetInfo(library, dataset), classes: { ...classes }, leftOut: { noLabel: count('no-label'), contradicting: count('labels-contradict'), uncertain: count('uncertain') } }
  })
}

/** Images that a filter lets through, in the order of their ids. */
export function imagesWhere({ db }: Library, { studies, modality, source, view, from, to }: ImageFilter): number[] {
  const conditions: [sql: string, value: string | undefined][] = [
    ['study.id IN (SELECT value FROM json_each(?))', studies === undefined ? undefined : JSON.stringify(studies)],
    ['series.modality = ?', modality],
    ['image.source = ?', source],
    [`coalesce(geometry.view, series.view_position) = ?`, view],
    ['date(study.acquired) >= ?', from],
    ['date(study.acquired) <= ?', to]
  ]
  const asked = conditions.flatMap(([sql, value]) => (value === undefined ? [] : [{ sql, value }]))
  return db
    .prepare<string[], { id: number }>(
      `SELECT image.id FROM image JOIN series ON series.id = image.series JOIN study ON study.id = series.study LEFT JOIN image_geometry AS geometry ON geometry.image = image.id
       ${asked.length === 0 ? '' : `WHERE ${asked.map(({ sql }) => sql).join(' AND ')}`} ORDER BY image.id`
    )
    .all(...asked.map(({ value }) => value))
    .map(({ id }) => id)
}
