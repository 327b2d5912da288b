import type { EvidenceWarning } from '../../../contract/index.ts'
import type { ModelDocument } from '../../../core/experiment/modelDocument.ts'
import type { SubgroupFigures } from '../../../core/evaluate/subgroups.ts'
import type { RunFigures } from '../../../core/report/runReport.ts'
import type { ModelRow } from '../../store/models.ts'
import type { Library } from '../../store/openLibrary.ts'
import { runFiguresSchema, runRecordSchema, type RunRecord } from '../runRecord.ts'

/** What a model's run left behind for its card. */
export interface ModelRun {
  readonly figures: RunFigures | undefined
  readonly record: RunRecord | undefined
}

/** Figures and record of the run that made the model; both undefined for one that came in a file. */
export function runOfModel(library: Library, model: ModelRow): ModelRun {
  const id = library.db.prepare<[number], { id: number }>(`SELECT id FROM run WHERE model = ? AND state = 'done' ORDER BY id DESC LIMIT 1`).get(model.id)?.id
  const run = id === undefined ? undefined : library.runs.byId(id)
  return { figures: runFiguresSchema.safeParse(run?.figures).data, record: runRecordSchema.safeParse(run?.timings).data }
}

/** What is known of the film in view, by the name that subgroups have. */
export type FilmTraits = Readonly<Record<'Sex' | 'Age' | 'View', string | undefined>>

/** A model this close to a thumbnail of 16 x 16 pixels has learned little that is not in it. */
const NEAR_THUMBNAIL = 0.05
/** A subgroup whose sensitivity is so much lower is a caution. */
const LOWER = 0.1

/** What a reader should know before believing this model about this film, the gravest first. */
export function modelWarnings(model: ModelRow, document: ModelDocument, { figures, record }: ModelRun, film: FilmTraits): EvidenceWarning[] {
  const warnings = [
    ...audited(figures),
    ...besideThumbnail(figures),
    ...bySubgroup(figures?.subgroups ?? [], film),
    ...inUse(model, document),
    ...(record?.notes ?? []).flatMap(({ level, title, text }): EvidenceWarning[] => (level === 'info' || title === 'Shortcuts' ? [] : [{ level, about: 'note', text: `${title}: ${text}` }]))
  ]
  return warnings.toSorted((a, b) => RANK[a.level] - RANK[b.level])
}

const RANK: Readonly<Record<EvidenceWarning['level'], number>> = { stop: 0, caution: 1, info: 2 }

function audited(figures: RunFigures | undefined): EvidenceWarning[] {
  const shortcuts = figures?.shortcuts
  if (shortcuts === undefined) return []
  const lit = shortcuts.probes.filter(({ level }) => level === 'red' || level === 'amber').map(({ title }) => title.toLowerCase())
  if (lit.length === 0) return [{ level: 'info', about: 'audit', text: 'The shortcut audit of its training images found no way to tell the label without the finding.' }]
  const told = `Its training images tell the label without the finding, by ${lit.slice(0, 4).join(', ')}${lit.length > 4 ? ` and ${lit.length - 4} more` : ''}.`
  return [{ level: shortcuts.level === 'red' ? 'stop' : 'caution', about: 'audit', text: told }]
}

function besideThumbnail(figures: RunFigures | undefined): EvidenceWarning[] {
  const headline = figures?.evaluations.find(({ id }) => id === figures.headline)
  const own = headline?.model.figures.accuracy.value ?? null
  const thumbnail = headline?.thumbnail?.figures.accuracy.value ?? null
  if (own === null || thumbnail === null) return []
  const text = `A 16 × 16 thumbnail alone is right in ${thumbnail.toFixed(2)} of test images; this model in ${own.toFixed(2)}.`
  return [{ level: own - thumbnail < NEAR_THUMBNAIL ? 'caution' : 'info', about: 'thumbnail', text }]
}

/** How the model does on films like this one, where its run judged them apart. */
function bySubgroup(subgroups: readonly SubgroupFigures[], film: FilmTraits): EvidenceWarning[] {
  return (['View', 'Sex', 'Age'] as const).flatMap((attribute): EvidenceWarning[] => {
    const rows = subgroups.filter((row) => row.attribute === attribute && row.value !== 'not known')
    const value = film[attribute]
    if (rows.length === 0 || value === undefined) return []
    const own = rows.find((row) => row.value === value)
    const named = attribute === 'View' ? value : attribute === 'Sex' ? `sex ${value}` : `age ${value}`
    if (own === undefined) return [{ level: 'caution', about: 'subgroup', text: `Not tested on films like this one: ${named}.` }]
    if (own.figures === null) return [{ level: 'info', about: 'subgroup', text: `Tested on too few films like this one (${named}): ${own.images}.` }]
    const found = own.figures.sensitivity.value ?? own.figures.accuracy.value
    const word = own.figures.sensitivity.value === null ? 'Accuracy' : 'Sensitivity'
    const others = rows.flatMap((row) => {
      const other = own.figures?.sensitivity.value === null ? row.figures?.accuracy.value : row.figures?.sensitivity.value
      return row === own || other === null || other === undefined ? [] : [{ name: row.value, value: other }]
    })
    if (found === null || others.length === 0) return []
    const lower = others.some((other) => other.value - found > LOWER)
    return [{ level: lower ? 'caution' : 'info', about: 'subgroup', text: `${word} ${found.toFixed(2)} on films like this one (${named}); ${others.map((other) => `${other.value.toFixed(2)} on ${other.name}`).join(', ')}.` }]
  })
}

function inUse(model: ModelRow, { use }: ModelDocument): EvidenceWarning[] {
  const out: EvidenceWarning[] = []
  const say = (level: EvidenceWarning['level'], about: string, text: string): void => void out.push({ level, about, text })
  if (model.deletedTrainingImages > 0) say('caution', 'deleted', `${model.deletedTrainingImages} of its training images have been deleted with their patients: it is due for training again.`)
  if (model.origin !== null && model.liveThreshold === null) say('caution', 'threshold', 'It was trained elsewhere and has not passed a test on local cases: it gives scores, no calls.')
  else if (model.operatingPoint === null) say('caution', 'threshold', 'No person has confirmed an operating point: it gives scores, no calls.')
  if (use === undefined) say('caution', 'calibration', 'It was trained by an earlier version: its scores are not calibrated, and it refuses nothing.')
  if (use?.calibration.kind === 'none') say('caution', 'calibration', `Its scores are not calibrated: ${use.calibration.reason}.`)
  if (use?.gate.kind === 'none') say('caution', 'gate', `It cannot tell films unlike its training images: ${use.gate.reason}.`)
  return out
}
