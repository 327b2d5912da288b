import { remark } from './evaluationSections.ts'
import { decimal, plural, whole } from './format.ts'
import { html, type Html } from './html.ts'
import type { RunReport, ShortcutFigures } from './runReport.ts'
import { numberCell, table, textCell } from './table.ts'

const LIGHTS = { red: '× Red', amber: '! Amber', green: '✓ Green', unknown: '– Not known', constant: '– Tells nothing' } as const
const REMARKS = { red: ['stop', 'Shortcuts found.'], amber: ['caution', 'Shortcuts possible.'], green: ['good', 'No shortcut found.'] } as const

/** How well things that are not the finding tell the label; nothing where the run was not audited. */
export function shortcutSection({ figures }: RunReport): Html | null {
  const { shortcuts } = figures
  if (shortcuts === undefined) return null
  const [level, title] = REMARKS[shortcuts.level]
  return html`<section aria-labelledby="shortcuts"><h2 id="shortcuts">Shortcuts</h2>
${remark(level, title, shortcuts.summary)}
${probeTable(shortcuts)}</section>`
}

function probeTable({ probes, images, groups, permutations }: ShortcutFigures): Html {
  return table({
    caption: `What tells the label without the finding: ${plural(images, 'image')} of ${plural(groups, 'group')}, grouped folds, ${whole(permutations)} permutations of the labels between groups`,
    columns: [{ title: 'Looked at' }, { title: 'Light' }, { title: 'AUC', detail: 'of the class best told', numeric: true }, { title: 'p', detail: 'for all probes', numeric: true }, { title: 'Meaning' }],
    rows: probes.map(({ title, level, auc, p, words }) => ({
      head: title,
      key: level === 'red',
      cells: [textCell(LIGHTS[level]), numberCell(auc === null ? '–' : decimal(auc, 2), null, level === 'red'), numberCell(p === null ? '–' : decimal(p, 2)), textCell(words)]
    }))
  })
}
