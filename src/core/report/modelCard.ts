import type { Evaluation, Figure } from '../evaluate/evaluate.ts'
import type { SubgroupFigures } from '../evaluate/subgroups.ts'
import { decimal } from './format.ts'
import { html, type Html } from './html.ts'
import { page } from './page.ts'
import { figureCell, table, textCell } from './table.ts'

/** One item of a reporting guideline, answered from the library; null where nothing there tells it. */
export interface CardItem {
  /** Which of CLAIM (2024) and TRIPOD+AI (2024) asks for it. */
  readonly guideline: string
  readonly question: string
  readonly answer: string | null
}

export interface CardSection {
  readonly title: string
  readonly items: readonly CardItem[]
}

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
  readonly figures: readonly CardFigures[]
  /** Of the leading figures' images; empty where nothing is known of them. */
  readonly subgroups: readonly SubgroupFigures[]
  /** Cautions of the run and of the model's state, in words. */
  readonly limits: readonly string[]
}

/** One self-contained page: opens offline, prints. Gaps are named "not stated". */
export function renderModelCard(card: ModelCard): string {
  const gaps = card.sections.flatMap(({ items }) => items).filter(({ answer }) => answer === null).length
  const all = card.sections.flatMap(({ items }) => items).length
  return page({
    title: `Model card: ${card.title}`,
    head: html`<p>${card.lead}</p>
<p class="dim">${card.made}. ${String(all - gaps)} of ${String(all)} items are answered from the library; the others say “not stated”.</p>`,
    main: html`${figuresSection(card.figures)}
${subgroupSection(card.subgroups)}
${limitsSection(card.limits)}
${card.sections.map(sectionHtml)}`,
    origin: `${card.made}. Questions after CLAIM (2024) and TRIPOD+AI (2024); it is no filled checklist of either.`
  })
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
  columns: [{ title: 'Item' }, { title: 'Answer' }, { title: 'Asked for by' }],
  rows: items.map(({ question, answer, guideline }) => ({ head: question, cells: [answer === null ? html`<td class="dim">not stated</td>` : textCell(answer), textCell(html`<small>${guideline}</small>`)] }))
})}</section>
`
}

function cell(figure: Figure): Html {
  return figureCell(figure, 3, decimal)
}
