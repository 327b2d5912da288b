import { ALPHA_FLOOR } from '../explain/heatRamp.ts'
import type { SplitPartCounts, SplitTable } from '../learn/split.ts'
import { remark } from './evaluationSections.ts'
import { decimal, duration, intervalText, percent, plural, timestamp, whole } from './format.ts'
import { html, type Html } from './html.ts'
import type { JsonValue, RunReport } from './runReport.ts'
import { figureCell, numberCell, table, textCell, type Column } from './table.ts'

/** What was trained on and what was tested, per rule and per class. */
export function splitSection({ figures }: RunReport): Html {
  const tables = figures.evaluations.flatMap((column) =>
    column.splits.map((split) => splitTableHtml(split.title === '' ? column.title : `${column.title}, ${split.title}`, split.table))
  )
  return html`<section aria-labelledby="split"><h2 id="split">Split</h2>
${tables}</section>`
}

function splitTableHtml(title: string, { parts, shared }: SplitTable): Html {
  const anyPatients = parts.some((part) => part.patients !== null)
  const classes = parts[0]?.perClass.map((c) => c.class) ?? []
  const leak =
    shared.testImagesSharingGroup === 0
      ? 'no test image shares a group with training'
      : html`<strong class="warn">${whole(shared.testImagesSharingGroup)} of ${whole(shared.testImages)} test images share a group
with training (${plural(shared.groupsInBoth, 'group')} in both parts)</strong>`
  const row = (part: SplitPartCounts): Html[] => [
    numberCell(whole(part.images)),
    numberCell(whole(part.groups)),
    ...(anyPatients ? [numberCell(part.patients === null ? '–' : whole(part.patients))] : []),
    ...part.perClass.map((c) =>
      numberCell(whole(c.images), plural(c.groups, 'group') + (c.patients === null ? '' : `, ${plural(c.patients, 'patient')}`))
    )
  ]
  return table({
    caption: [title, ': ', leak],
    columns: [{ title: 'Part' }, ...numeric('Images', 'Groups', ...(anyPatients ? ['Patients'] : []), ...classes)],
    rows: parts.map((part) => ({ head: part.part, cells: row(part) }))
  })
}

function numeric(...titles: readonly string[]): Column[] {
  return titles.map((title) => ({ title, numeric: true }))
}

/** Activation maps, the pointing game, and what else the features know. */
export function evidenceSection({ activationMaps, figures, mapTop, mapCheck }: RunReport): Html | null {
  if (activationMaps.length === 0 && figures.pointing.length === 0 && figures.audits.length === 0) return null
  return html`<section aria-labelledby="evidence"><h2 id="evidence">Evidence</h2>
${pointingTable(figures)}${auditTable(figures)}${mapGallery(activationMaps, mapTop)}${checkedGallery(activationMaps, mapCheck)}</section>`
}

function pointingTable({ pointing }: RunReport['figures']): Html | null {
  if (pointing.length === 0) return null
  return table({
    caption: 'How often the map’s peak lies inside the true lesion (pointing game, tolerance 0)',
    columns: [{ title: 'Maps' }, ...numeric('Images', 'Inside', 'Share', 'By chance', 'Evidence inside')],
    rows: pointing.map(({ title, game }) => ({
      head: title,
      cells: [
        numberCell(whole(game.images)),
        numberCell(whole(game.hits)),
        numberCell(optional(game.share, 2), intervalText(game.interval, 2)),
        numberCell(optional(game.chance, 3)),
        numberCell(optional(game.evidenceInside, 2))
      ]
    }))
  })
}

function optional(value: number | null, digits: number): string {
  return value === null ? '–' : decimal(value, digits)
}

function auditTable({ audits }: RunReport['figures']): Html | null {
  if (audits.length === 0) return null
  return table({
    caption: 'What else the same features tell: a finding that can be read off the site or the marker may not be read off the lung',
    columns: [{ title: 'Question' }, ...numeric('Accuracy', 'By chance'), { title: 'Meaning' }],
    rows: audits.map((audit) => ({
      head: audit.title,
      cells: [figureCell(audit.accuracy, 2, decimal), numberCell(decimal(audit.chance, 2)), textCell(audit.text)]
    }))
  })
}

function mapGallery(maps: RunReport['activationMaps'], top: number | null): Html | null {
  if (maps.length === 0 || top === null) return null
  const items = maps.map(
    (map) => html`<li>
<img src="${map.image}" alt="Film of case ${map.case} with the map of evidence for ${map.class}, colour scale 0 to ${String(top)} log-odds">
<p><strong>Case ${map.case}</strong> ${map.class}, probability ${decimal(map.probability, 2)}</p>
<p class="dim">${map.caption}</p></li>
`
  )
  return html`<ul class="maps">${items}</ul>
<p class="dim">One colour scale for all maps of this model, 0 to ${String(top)} log-odds; film below ${String(Number((ALPHA_FLOOR * top).toPrecision(2)))} stays bare. A map shows what moved this model, not where
disease is.</p>`
}

/** Maps by gradient or occlusion, under what their check says of them. */
function checkedGallery(maps: RunReport['activationMaps'], check: RunReport['mapCheck']): Html | null {
  if (maps.length === 0 || check === undefined) return null
  const items = maps.map(
    (map) => html`<li>
<img src="${map.image}" alt="Film of case ${map.case} with a map by ${check.method} for ${map.class}">
<p><strong>Case ${map.case}</strong> ${map.class}, probability ${decimal(map.probability, 2)}</p>
<p class="dim">${map.caption}</p></li>
`
  )
  const how = check.method === 'Occlusion' ? 'log-odds lost where a patch is covered' : 'in no unit, scaled to each picture’s own peak: compare places within a picture, not colours between them'
  return html`<ul class="maps">${items}</ul>
<p${check.trustworthy ? null : html` class="warn"`}><strong>${check.trustworthy ? 'Weight-randomisation check passed.' : 'Weight-randomisation check failed.'}</strong> ${check.words}</p>
<p class="dim">${check.method}: ${how}. The check is of the first picture alone. This model has no exact activation map. A map shows what moved this model, not where disease is.</p>`
}

/** The most confident errors, to look at first. */
export function topLossesSection({ topLosses }: RunReport): Html | null {
  if (topLosses.length === 0) return null
  const items = topLosses.map(
    ({ case: number, actual, predicted, probability, thumbnail }) => html`<li>
<img src="${thumbnail}" alt="Case ${number}, labelled ${actual}">
<p><strong>Case ${number}</strong></p>
<p>is ${actual}, ${predicted === actual ? 'said so' : `says ${predicted}`}</p>
<p class="dim">gave “${actual}” ${decimal(probability, 2)}</p></li>
`
  )
  return html`<section aria-labelledby="losses"><h2 id="losses">Top losses</h2>
<p class="dim">Is the label right? Most surprising first. Case numbers are this report’s own.</p>
<ul class="losses">${items}</ul></section>`
}

/** Past this many the page points to the JSON. */
const MOST_REFUSED_LISTED = 100

/** Inputs that were not used, each with its reason; named, never hidden. */
export function refusedSection({ refused, dataset }: RunReport): Html {
  return html`<section aria-labelledby="refused"><h2 id="refused">Refused inputs</h2>
${refused.length === 0 ? html`<p>None: all ${plural(dataset.images, 'image')} were read.</p>` : refusedList(refused)}</section>`
}

function refusedList(refused: RunReport['refused']): Html {
  const counts = new Map<string, number>()
  for (const { code } of refused) counts.set(code, (counts.get(code) ?? 0) + 1)
  const summary = [...counts].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([code, n]) => `${code} ${whole(n)}`)
  const more = refused.length - MOST_REFUSED_LISTED
  const list = table({
    caption: 'In the order of import; the library lists their names',
    columns: [{ title: 'Input' }, { title: 'Reason' }, { title: 'In words' }],
    rows: refused.slice(0, MOST_REFUSED_LISTED).map(({ input, code, message }) => ({
      head: whole(input),
      cells: [textCell(code, true), textCell(message)]
    }))
  })
  return html`<p>${plural(refused.length, 'input')} not used: ${summary.join(', ')}.</p>
${list}${more > 0 ? html`<p class="dim">and ${whole(more)} more, in the report’s JSON</p>` : null}`
}

/** Cautions and findings, the gravest first. */
export function notesSection({ notes }: RunReport): Html | null {
  if (notes.length === 0) return null
  const order = ['stop', 'caution', 'info']
  const sorted = notes.toSorted((a, b) => order.indexOf(a.level) - order.indexOf(b.level))
  return html`<section aria-labelledby="notes"><h2 id="notes">Read before use</h2>
${sorted.map(({ level, title, text }) => remark(level, title, text))}</section>`
}

/** Everything that another machine needs to get the same figures, and how long it took here. */
export function provenanceSection(report: RunReport): Html {
  const facts = provenance(report).map(
    ([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>
`
  )
  return html`<section aria-labelledby="provenance"><h2 id="provenance">How to get these figures again</h2>
<p class="dim">The same recipe, seed, data set and weights give the same figures, to the byte, on the same machine, engine version and number of
threads.</p>
<dl class="provenance">${facts}</dl>
<div class="pair">
${recipeTable(report)}${timingsTable(report)}</div></section>`
}

function provenance({ recipe, seed, dataset, backbone, modelName, modelHash, engine, run }: RunReport): (readonly [string, string | Html])[] {
  const patients = dataset.patients === null ? '' : ` of ${plural(dataset.patients, 'patient')}`
  const data = `${dataset.name}, ${plural(dataset.images, 'image')}${patients}${dataset.synthetic ? ', synthetic' : ''}`
  const network = `${backbone.name}, ${whole(backbone.features)} features; ${backbone.licence}; ${backbone.source}`
  const versions = Object.entries(engine.versions).map(([name, version]) => `${name} ${version}`)
  return [
    ['Recipe', `${recipe.title} (${recipe.name})`],
    ...(recipe.citation === null ? [] : [['After', recipe.citation] as const]),
    ['Seed', String(seed)],
    ['Data set', html`${data}<br>${hash(dataset.hash)}`],
    ['Backbone', html`${network}<br>${hash(backbone.hash)}`],
    ['Weights', hash(backbone.weightsHash)],
    ['Input', backbone.input],
    ...(modelHash === null ? [] : [['Model', modelName === undefined ? hash(modelHash) : html`${modelName}<br>${hash(modelHash)}`] as const]),
    ['Engine', `${engine.name}, ${engine.numericClass}; ${versions.join(', ')}`],
    ['Run', `${run.id}, ${timestamp(run.created)}, ${run.program}`]
  ]
}

function hash(value: string): Html {
  return html`<code class="id">${value}</code>`
}

function recipeTable({ recipe }: RunReport): Html {
  return table({
    caption: 'Recipe, as run',
    columns: [{ title: 'Setting' }, { title: 'Value' }],
    rows: flatten(recipe.parameters).map(([key, value]) => {
      const ours = recipe.ours[key]
      return { head: key, id: true, cells: [textCell([value, ours === undefined ? null : html`<small>ours: ${ours}</small>`], true)] }
    })
  })
}

function timingsTable({ timings }: RunReport): Html {
  const total = timings.reduce((sum, { seconds }) => sum + seconds, 0)
  return table({
    caption: 'Time on this machine',
    columns: [{ title: 'Phase' }, ...numeric('Time')],
    rows: [
      ...timings.map(({ phase, seconds, detail }) => ({
        head: [phase, detail === undefined ? null : html`<small>${detail}</small>`],
        cells: [numberCell(duration(seconds), total > 0 ? percent(seconds / total) : null)]
      })),
      { head: 'All', cells: [numberCell(duration(total))], key: true }
    ]
  })
}

function flatten(value: JsonValue, prefix = ''): (readonly [string, string])[] {
  if (typeof value !== 'object' || value === null || isList(value)) return [[prefix, isList(value) ? JSON.stringify(value) : String(value)]]
  return Object.entries(value).flatMap(([key, inner]) => flatten(inner, prefix === '' ? key : `${prefix}.${key}`))
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value)
}
