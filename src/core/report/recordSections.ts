import type { SplitPartCounts, SplitTable } from '../learn/split.ts'
import { decimal, duration, intervalText, percent, plural, timestamp, whole } from './format.ts'
import { html, type Html } from './html.ts'
import { intervalSmall, remark } from './evaluationSections.ts'
import type { JsonValue, RefusedInput, RunReport } from './runReport.ts'

/** What was trained on and what was tested, per rule and per class. */
export function splitSection({ figures }: RunReport): Html {
  return html`<section aria-labelledby="split"><h2 id="split">Split</h2>
${figures.evaluations.flatMap((column) => column.splits.map(({ title, table }) => splitTableHtml(title === '' ? column.title : `${column.title}, ${title}`, table)))}</section>`
}

function splitTableHtml(title: string, { parts, shared }: SplitTable): Html {
  const classes = parts[0]?.perClass.map((c) => c.class) ?? []
  const anyPatients = parts.some((part) => part.patients !== null)
  const row = (part: SplitPartCounts): Html => html`<tr><th scope="row">${part.part}</th><td class="num">${whole(part.images)}</td><td class="num">${whole(part.groups)}</td>${
    anyPatients ? html`<td class="num">${part.patients === null ? '–' : whole(part.patients)}</td>` : null
  }${part.perClass.map(countsCell)}</tr>
`
  return html`<div class="scroll"><table class="grid-table split"><caption>${title}: ${
    shared.testImagesSharingGroup === 0 ? 'no test image shares a group with training' : html`<strong class="warn">${whole(shared.testImagesSharingGroup)} of ${whole(shared.testImages)} test images share a group with training (${plural(shared.groupsInBoth, 'group')} in both parts)</strong>`
  }</caption>
<thead><tr><th scope="col">Part</th><th scope="col" class="num">Images</th><th scope="col" class="num">Groups</th>${anyPatients ? html`<th scope="col" class="num">Patients</th>` : null}${classes.map((name) => html`<th scope="col" class="num">${name}</th>`)}</tr></thead>
<tbody>${parts.map(row)}</tbody></table></div>`
}

function countsCell({ images, groups, patients }: { images: number; groups: number; patients: number | null }): Html {
  return html`<td class="num">${whole(images)}<small class="iv">${plural(groups, 'group')}${patients === null ? '' : `, ${plural(patients, 'patient')}`}</small></td>`
}

/** Activation maps, the pointing game, and what else the features know. */
export function evidenceSection({ activationMaps, figures }: RunReport): Html | null {
  if (activationMaps.length === 0 && figures.pointing.length === 0 && figures.audits.length === 0) return null
  return html`<section aria-labelledby="evidence"><h2 id="evidence">Evidence</h2>
${figures.pointing.length === 0 ? null : html`<div class="scroll"><table class="grid-table"><caption>How often the map’s peak lies inside the true lesion (pointing game, tolerance 0)</caption>
<thead><tr><th scope="col">Maps</th><th scope="col" class="num">Images</th><th scope="col" class="num">Inside</th><th scope="col" class="num">Share</th><th scope="col" class="num">By chance</th><th scope="col" class="num">Evidence inside</th></tr></thead><tbody>
${figures.pointing.map(
  ({ title, game }) => html`<tr><th scope="row">${title}</th><td class="num">${whole(game.images)}</td><td class="num">${whole(game.hits)}</td><td class="num">${game.share === null ? '–' : decimal(game.share, 2)}<small class="iv">${intervalText(game.interval, 2) ?? ''}</small></td><td class="num">${game.chance === null ? '–' : decimal(game.chance, 3)}</td><td class="num">${game.evidenceInside === null ? '–' : decimal(game.evidenceInside, 2)}</td></tr>
`
)}</tbody></table></div>`}
${figures.audits.length === 0 ? null : html`<div class="scroll"><table class="grid-table"><caption>What else the same features tell: a finding that can be read off the site or the marker may not be read off the lung</caption>
<thead><tr><th scope="col">Question</th><th scope="col" class="num">Accuracy</th><th scope="col" class="num">By chance</th><th scope="col">Meaning</th></tr></thead><tbody>
${figures.audits.map(
  (audit) => html`<tr><th scope="row">${audit.title}</th><td class="num">${audit.accuracy.value === null ? '–' : decimal(audit.accuracy.value, 2)}${intervalSmall(audit.accuracy, 2)}</td><td class="num">${decimal(audit.chance, 2)}</td><td>${audit.text}</td></tr>
`
)}</tbody></table></div>`}
${activationMaps.length === 0 ? null : html`<ul class="maps">${activationMaps.map(
    (map) => html`<li><img src="${map.image}" alt="Film of case ${map.case} with the map of evidence for ${map.class}, colour scale 0 to 3 log-odds"><p><strong>Case ${map.case}</strong> ${map.class}, probability ${decimal(map.probability, 2)}</p><p class="dim">${map.caption}</p></li>`
  )}</ul><p class="dim">One colour scale for all maps, 0 to 3 log-odds; film below 0.45 stays bare. A map shows what moved this model, not where disease is.</p>`}
</section>`
}

/** The most confident errors, to look at first. */
export function topLossesSection({ topLosses }: RunReport): Html | null {
  if (topLosses.length === 0) return null
  return html`<section aria-labelledby="losses"><h2 id="losses">Top losses</h2><p class="dim">Is the label right? Most surprising first. Case numbers are this report’s own.</p>
<ul class="losses">${topLosses.map(
    (loss) => html`<li><img src="${loss.thumbnail}" alt="Case ${loss.case}, labelled ${loss.actual}"><p><strong>Case ${loss.case}</strong></p><p>is ${loss.actual}, ${loss.predicted === loss.actual ? 'said so' : `says ${loss.predicted}`}</p><p class="dim">gave “${loss.actual}” ${decimal(loss.probability, 2)}</p></li>`
  )}</ul></section>`
}

/** Inputs that were not used, each with its reason; named, never hidden. */
export function refusedSection({ refused, dataset }: RunReport): Html {
  if (refused.length === 0) return html`<section aria-labelledby="refused"><h2 id="refused">Refused inputs</h2><p>None: all ${plural(dataset.images, 'image')} were read.</p></section>`
  const counts = new Map<string, number>()
  for (const { code } of refused) counts.set(code, (counts.get(code) ?? 0) + 1)
  const summary = [...counts].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([code, n]) => `${code} ${whole(n)}`)
  return html`<section aria-labelledby="refused"><h2 id="refused">Refused inputs</h2><p>${plural(refused.length, 'input')} not used: ${summary.join(', ')}.</p>
<div class="scroll"><table class="grid-table"><caption>In the order of import; the library lists their names</caption><thead><tr><th scope="col" class="num">Input</th><th scope="col">Reason</th><th scope="col">In words</th></tr></thead><tbody>
${refused.slice(0, MOST_REFUSED_LISTED).map(({ input, code, message }: RefusedInput) => html`<tr><th scope="row" class="num">${whole(input)}</th><td class="id">${code}</td><td>${message}</td></tr>
`)}</tbody></table></div>${refused.length > MOST_REFUSED_LISTED ? html`<p class="dim">and ${whole(refused.length - MOST_REFUSED_LISTED)} more, in the report’s JSON</p>` : null}</section>`
}

const MOST_REFUSED_LISTED = 100

/** Cautions and findings, the gravest first. */
export function notesSection({ notes }: RunReport): Html | null {
  if (notes.length === 0) return null
  const order = ['stop', 'caution', 'info']
  return html`<section aria-labelledby="notes"><h2 id="notes">Read before use</h2>${notes.toSorted((a, b) => order.indexOf(a.level) - order.indexOf(b.level)).map(({ level, title, text }) => remark(level, title, text))}</section>`
}

/** Everything that another machine needs to get the same figures, and how long it took here. */
export function provenanceSection(report: RunReport): Html {
  const { recipe, dataset, backbone, engine, run, seed, modelHash, timings } = report
  const total = timings.reduce((sum, { seconds }) => sum + seconds, 0)
  const facts: readonly (readonly [string, string | Html])[] = [
    ['Recipe', `${recipe.title} (${recipe.name})`],
    ...(recipe.citation === null ? [] : [['After', recipe.citation] as const]),
    ['Seed', String(seed)],
    ['Data set', html`${dataset.name}, ${plural(dataset.images, 'image')}${dataset.patients === null ? '' : ` of ${plural(dataset.patients, 'patient')}`}${dataset.synthetic ? ', synthetic' : ''}<br>${hash(dataset.hash)}`],
    ['Backbone', html`${backbone.name}, ${whole(backbone.features)} features; ${backbone.licence}; ${backbone.source}<br>${hash(backbone.hash)}`],
    ['Weights', hash(backbone.weightsHash)],
    ['Input', backbone.input],
    ...(modelHash === null ? [] : [['Model', hash(modelHash)] as const]),
    ['Engine', `${engine.name}, ${engine.numericClass}; ${Object.entries(engine.versions).map(([name, version]) => `${name} ${version}`).join(', ')}`],
    ['Run', `${run.id}, ${timestamp(run.created)}, ${run.program}`]
  ]
  return html`<section aria-labelledby="provenance"><h2 id="provenance">How to get these figures again</h2>
<p class="dim">The same recipe, seed, data set and weights on the same class of engine give the same figures, to the byte.</p>
<dl class="provenance">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<div class="pair">
<div class="scroll"><table class="grid-table"><caption>Recipe, as run</caption><thead><tr><th scope="col">Setting</th><th scope="col">Value</th></tr></thead><tbody>
${flatten(recipe.parameters).map(([key, value]) => html`<tr><th scope="row" class="id">${key}</th><td class="id">${value}${recipe.ours[key] === undefined ? null : html`<small>ours: ${recipe.ours[key]}</small>`}</td></tr>
`)}</tbody></table></div>
<div class="scroll"><table class="grid-table"><caption>Time on this machine</caption><thead><tr><th scope="col">Phase</th><th scope="col" class="num">Time</th></tr></thead><tbody>
${timings.map(({ phase, seconds, detail }) => html`<tr><th scope="row">${phase}${detail === undefined ? null : html`<small>${detail}</small>`}</th><td class="num">${duration(seconds)}${total > 0 ? html`<small>${percent(seconds / total)}</small>` : null}</td></tr>
`)}<tr class="key-row"><th scope="row">All</th><td class="num">${duration(total)}</td></tr></tbody></table></div>
</div></section>`
}

/** A hash that can be read aloud in part and copied whole. */
function hash(value: string): Html {
  return html`<code class="id">${value}</code>`
}

function flatten(value: JsonValue, prefix = ''): (readonly [string, string])[] {
  if (typeof value !== 'object' || value === null || isList(value)) return [[prefix, isList(value) ? JSON.stringify(value) : String(value)]]
  return Object.entries(value).flatMap(([key, inner]) => flatten(inner, prefix === '' ? key : `${prefix}.${key}`))
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value)
}
