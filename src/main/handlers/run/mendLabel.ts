import { orderClasses } from '../../../core/learn/classes.ts'
import { CommandError } from '../../../contract/index.ts'
import { RowUnknownError } from '../../store/errors.ts'
import type { LabelRow } from '../../store/labels.ts'
import type { Library } from '../../store/openLibrary.ts'

export interface Mending {
  readonly run: number
  readonly image: number
  readonly deed: { readonly kind: 'relabel'; readonly label: string } | { readonly kind: 'exclude' }
  readonly by: string
}

/**
 * Gives an image another label, or leaves it out, in the next version of its run's data set. What was said before is retired and stays in the history; the run keeps the version that it was
 * judged on. Throws RowUnknownError, CommandError where the image is not in the latest version or a class would be empty, and where it is sealed: a test part is not mended after it was seen.
 */
export function mendLabel(library: Library, { run, image, deed, by }: Mending): { readonly dataset: string; readonly version: number; readonly changed: boolean } {
  return library.transaction(() => {
    const row = library.runs.byId(run)
    const judged = row === undefined ? undefined : library.datasets.byId(row.dataset)
    if (judged === undefined) throw new RowUnknownError('run', run)
    const latest = library.datasets.named(judged.name)
    const items = library.datasets.frozenItems(latest.id)
    const item = items.find((each) => each.image === image)
    if (item === undefined) throw new CommandError({ code: 'image-left-out', message: `The image is not in version ${latest.version} of "${latest.name}" any more.` })
    if (item.lockbox === true) throw new CommandError({ code: 'image-sealed', message: 'The image is sealed as part of the lockbox. Its label is not changed after models were judged on it.' })
    const next = deed.kind === 'exclude' ? items.filter((each) => each.image !== image) : items.map((each) => (each.image === image ? { ...each, label: deed.label } : each))
    const classes = orderClasses(next.map(({ label }) => label))
    if (classes.length < latest.classes.length) throw new CommandError({ code: 'class-empty', message: 'It is the last image of its class: without it nothing is left to tell apart.' })
    if (deed.kind === 'relabel') {
      for (const label of library.labels.ofImage(image)) if (label.finding === latest.finding && label.value !== deed.label) retireFor(library, image, label)
      library.labels.put({ subject: { image }, finding: latest.finding, value: deed.label, annotator: by, method: 'reader', source: 'judge' })
    }
    const frozen = library.datasets.freeze({ name: latest.name, finding: latest.finding, classes, items: next })
    library.audit.record('dataset.mended', { dataset: latest.name, version: frozen.version, run, image, ...(deed.kind === 'relabel' ? { label: deed.label, before: item.label } : { excluded: item.label }) }, by)
    return { dataset: frozen.name, version: frozen.version, changed: frozen.version !== latest.version }
  })
}

/** A label of the whole study or patient stays with their other images, as a label of each. */
function retireFor(library: Library, image: number, label: LabelRow): void {
  const patient = library.images.byId(image)?.patient
  if (patient === undefined) throw new RowUnknownError('image', image)
  const others = library.images.ofPatient(patient).filter((row) => row.id !== image)
  const sharing = others.filter((row) => library.labels.ofImage(row.id).some(({ id }) => id === label.id))
  library.labels.retire(label.id)
  for (const { id } of sharing) {
    library.labels.put({ subject: { image: id }, finding: label.finding, value: label.value, annotator: label.annotator, method: label.method, source: label.source })
  }
}
