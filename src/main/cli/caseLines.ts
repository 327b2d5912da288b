import type { CaseRow } from '../../contract/index.ts'
import type { WaitingList } from '../handlers/casesByPriority.ts'
import { count, table } from './output.ts'

/** A line of the worklist. A call stands beside a score where the model's threshold is in force. */
export function caseLine(row: CaseRow): string[] {
  const { score } = row
  const said =
    score.kind === 'scored' ? `${score.probability.toFixed(3)} ${score.finding}${callText(score)}` : score.kind === 'refused' ? `not scored: ${score.reason}` : 'not scored'
  return [
    row.patient.id ?? `#${row.patient.row}`,
    row.description ?? '',
    row.acquired ?? '',
    String(row.imageCount),
    row.urgency ?? '',
    said,
    score.kind === 'unscored' ? '' : score.model,
    [...new Set(row.labels.map((label) => label.value))].join(', ')
  ]
}

/** What to read next, with why. */
export function priorityLines({ waiting, read, cases }: WaitingList): string[] {
  return [
    ...table([['patient', 'study', 'acquired', 'images', 'urgency', 'score', 'model', 'labels', 'waited', 'priority'], ...cases.map(({ waitingHours, value, ...row }) => [...caseLine(row), waitedText(waitingHours), value.toFixed(3)])]),
    ...(waiting > cases.length ? [`… ${waiting - cases.length} more: --limit ${waiting}`] : []),
    `${count(waiting, 'study', 'studies')} to be read, ${read} read already. Urgency first; within it risk plus the share of the ageing time that a study has waited.`,
    'Research use only, not for diagnosis'
  ]
}

function callText(score: Extract<CaseRow['score'], { kind: 'scored' }>): string {
  if (score.operatingPoint === undefined) return ''
  return score.probability >= score.operatingPoint ? ' positive' : ' negative'
}

function waitedText(hours: number): string {
  return hours < 48 ? `${hours.toFixed(0)} h` : `${(hours / 24).toFixed(0)} d`
}
