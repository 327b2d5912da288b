import type { Evaluation, Figure } from '../../evaluate/evaluate.ts'
import type { SubgroupFigures } from '../../evaluate/subgroups.ts'
import { decimal } from '../format.ts'
import type { CardSection, FilledChecklist, FilledItem } from './fillCard.ts'
import { html, type Html } from '../html.ts'
import { page } from '../page.ts'
import { figureCell, table, textCell } from '../table.ts'

/** Figures of one group of images, or of all. */
export interface CardFigures {
  readonly title: string
  readonly evaluation: Pick<Evaluation, 'images' | 'groups' | 'figures'>
}

/** What a reader should know of a model before using it; no patient, file or path in it. */
export interface ModelCard {
  readonly title: string
  /** One line: classes, backbone, hash. */
  readonly lead: string
  readonly made: string
  readonly sections: readonly CardSection[]
  /** Item by item, with the gaps named. */
  readonly checklists: readonly FilledChecklist[]
  readonly figures: readonly CardFigures[]
  /** Of the leading figures' images; empty where nothing is known of them. */
  readonly subgroups: readonly SubgroupFigures[]
  /** Cautions of the run and of the model's state, in words. */
  readonly limits: readonly string[]
}

/** One self-contained page: opens offline, prints. Gaps are named "not stated". */
export function renderModelCard(card: ModelCard): string {
  return page({
    title: `Model card: ${card.title}`,
    head: html`<p>${card.lead}</p>
<p class="dim">${card.made}. ${card.checklists.map(countsOf).join('; ')}.</p>`,
    main: html`${figuresSection(card.figures)}
${subgroupSection(card.subgroups)}
${limitsSection(card.limits)}
${card.sections.map(sectionHtml)}
${card.checklists.map(checklistHtml)}`,
    origin: `${card.made}. Items of ${card.checklists.map(({ name, reference }) => `${name} (${reference})`).join(' and ')}, in this program’s words.`
  })
}

function countsOf({ name, items }: FilledChecklist): string {
  const of = (state: FilledItem['state']): string => String(items.filter((one) => one.state === state).length)
  return `${name}: ${of('answered')} of ${items.length} items answered, ${of('partly')} in part, ${of('gap')} open`
}

function figuresSection(figures: readonly CardFigures[]): Html {
  return html`<section aria-labelledby="figures"><h2 id="figures">Figures</h2>
${
  figures.length === 0
    ? html`<p>not stated: the run that trained it is not in this library</p>`
    : table({
        caption: '95 % intervals resample patients and groups',
        columns: [{ title: 'Images' }, ...['Images', 'Groups', 'AUC', 'Accuracy', 'Sensitivity', 'Specificity', 'Calibration error', 'Brier'].map((title) => ({ title, numeric: true }))],
        kind: 'figures',
        rows: figures.map(({ title, evaluation: { images, groups, figures: f } }) => ({
          head: title,
          cells: [html`<td class="num">${String(images)}</td>`, html`<td class="num">${String(groups)}</td>`, cell(f.auc), cell(f.accuracy), cell(f.sensitivity), cell(f.specificity), cell(f.ece), cell(f.brier)]
        }))
      })
}</section>`
}

function subgroupSection(subgroups: readonly SubgroupFigures[]): Html | null {
  if (subgroups.length === 0) return null
  return html`<section aria-labelledby="subgroups"><h2 id="subgroups">Subgroups</h2>
${table({
  caption: 'The same answers within subgroups; 95 % intervals resample patients and groups',
  columns: [{ title: 'Subgroup' }, ...['Images', 'AUC', 'Accuracy', 'Sensitivity', 'Specificity'].map((title) => ({ title, numeric: true }))],
  kind: 'figures',
  rows: subgroups.map(({ attribute, value, images, figures, reason }) => ({
    head: `${attribute}: ${value}`,
    cells: [html`<td class="num">${String(images)}</td>`, ...(figures === null ? [html`<td colspan="4" class="dim">${reason ?? 'too few images'}</td>`] : [figures.auc, figures.accuracy, figures.sensitivity, figures.specificity].map(cell))]
  }))
})}</section>`
}

function limitsSection(limits: readonly string[]): Html {
  return html`<section aria-labelledby="limits"><h2 id="limits">Limits</h2>
<ul>${limits.map((text) => html`<li>${text}</li>
`)}</ul></section>`
}

function sectionHtml({ title, items }: CardSection): Html {
  return html`<section><h2>${title}</h2>
${table({
  caption: '',
  columns: [{ title: 'Fact' }, { title: 'Answer' }, { title: 'Asked for by' }],
  rows: items.map(({ question, answer, from, guideline }) => ({
    head: question,
    cells: [answer === null ? html`<td class="dim">not stated</td>` : textCell([answer, from === 'person' ? html` <small>(stated by a person)</small>` : null]), textCell(html`<small>${guideline}</small>`)]
  }))
})}</section>
`
}

const STATES = { answered: 'answered', partly: 'in part', gap: 'open' } as const

function checklistHtml(checklist: FilledChecklist): Html {
  return html`<section><h2>${checklist.name}, item by item</h2>
${table({
  caption: `${countsOf(checklist)}; ${checklist.reference}`,
  columns: [{ title: 'Item' }, { title: 'State' }, { title: 'Answer' }],
  rows: checklist.items.map(({ number, name, state, answers, gaps }) => ({
    head: `${number} ${name}`,
    cells: [
      state === 'answered' ? textCell(STATES[state]) : html`<td class="dim">${STATES[state]}</td>`,
      textCell([
        ...answers.map(({ question, answer, from }) => html`<p><small>${question}${from === 'person' ? ' (stated by a person)' : ''}:</small> ${answer}</p>`),
        ...(gaps.length === 0 ? [] : [html`<p class="dim">Not stated: ${gaps.join('; ')}</p>`])
      ])
    ]
  }))
})}</section>
`
}

function cell(figure: Figure): Html {
  return figureCell(figure, 3, decimal)
}
