import type { Figure } from '../evaluate/evaluate.ts'
import { intervalText } from './format.ts'
import { html, type Html, type HtmlValue } from './html.ts'

export interface Column {
  readonly title: HtmlValue
  /** Small print under the title. */
  readonly detail?: string
  readonly numeric?: boolean
}

export interface Row {
  readonly head: HtmlValue
  readonly cells: readonly Html[]
  /** Stands out: the row that a reader looks for, or a total. */
  readonly key?: boolean
  /** The head is an identifier, set in fixed width. */
  readonly id?: boolean
}

/** A table with its caption and heads, in a frame that scrolls on its own where the page is narrower. The first column heads the rows. */
export function table(options: {
  readonly caption: HtmlValue
  readonly columns: readonly Column[]
  readonly rows: readonly Row[]
  /** `figures`: heads to the right, narrow cells; `inline`: intervals beside their numbers. */
  readonly kind?: '' | 'figures' | 'figures inline'
}): Html {
  const { caption, columns, rows, kind = '' } = options
  return html`<div class="scroll"><table class="grid-table ${kind}"><caption>${caption}</caption>
<thead><tr>${columns.map(columnHead)}</tr></thead>
<tbody>
${rows.map(rowOf)}</tbody></table></div>
`
}

/** A number, with small print under it or beside it. */
export function numberCell(text: string, small: Html | string | null = null, warn = false): Html {
  const detail = typeof small === 'string' ? html`<small class="iv">${small}</small>` : small
  return html`<td class="num${warn ? ' warn' : ''}">${text}${detail}</td>`
}

export function textCell(content: HtmlValue, id = false): Html {
  return id ? html`<td class="id">${content}</td>` : html`<td>${content}</td>`
}

/** A figure with its interval in small print; a dash and the reason where it has no value. */
export function figureCell(figure: Figure | null, digits: number, format: (value: number, digits: number) => string): Html {
  if (figure === null) return numberCell('–')
  if (figure.value === null) return numberCell('–', reasonSmall(figure.reason))
  const interval = intervalText(figure.interval, digits, format)
  return numberCell(format(figure.value, digits), interval ?? reasonSmall(figure.reason))
}

function reasonSmall(reason: string | undefined): Html | null {
  return reason === undefined ? null : html`<small>${reason}</small>`
}

function columnHead({ title, detail, numeric }: Column): Html {
  const small = detail === undefined ? null : html`<small>${detail}</small>`
  if (title === '') return html`<td></td>`
  return numeric ? html`<th scope="col" class="num">${title}${small}</th>` : html`<th scope="col">${title}${small}</th>`
}

function rowOf({ head, cells, key, id }: Row): Html {
  const th = id ? html`<th scope="row" class="id">${head}</th>` : html`<th scope="row">${head}</th>`
  return html`<tr${key ? html` class="key-row"` : null}>${th}${cells}</tr>
`
}
