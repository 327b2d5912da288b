import type { ReactNode } from 'react'
import type { Figure, ModelAcceptance, ModelCardInfo, ModelInfo } from '../../contract/index.ts'
import { strings } from '../strings/index.ts'
import { timeText } from '../train/times.ts'
import { Button } from '../ui/Button.tsx'
import { Tag } from '../ui/Chip.tsx'
import { DataTable, type Column } from '../ui/DataTable.tsx'
import { Icon } from '../ui/Icon.tsx'
import { Note } from '../ui/Note.tsx'
import { Facts, Section } from '../ui/Section.tsx'
import { figureText } from './figureText.ts'
import { acceptanceOf, choiceOf, originOf } from './modelFacts.ts'

const words = strings.models.side
type Measure = keyof typeof words.names
const MEASURES: readonly Measure[] = ['accuracy', 'auc', 'sensitivity', 'specificity']

/** What it is, its limits first, how well it does, its threshold and its test here. */
export function CardView({ model, card, onTest }: { model: ModelInfo; card: ModelCardInfo; onTest: () => void }): ReactNode {
  const tested = acceptanceOf(model.acceptance)
  const test = <Button onPress={onTest}>{tested === undefined ? words.testHere : words.testAgain}</Button>
  return (
    <>
      <div className="model-lead"><p>{card.lead}</p></div>
      <Section title={words.limits} level={3}>
        {card.limits.length === 0 ? <p className="dim">{words.noLimits}</p> : <ul className="model-limits">{card.limits.map((limit) => <li key={limit}><Icon name="warn" size="small" /><span>{limit}</span></li>)}</ul>}
      </Section>
      {card.figures.length === 0 ? <Section title={words.figures} level={3}><p className="dim">{words.noFigures}</p></Section> : card.figures.map((figures) => (
        <Section key={figures.title} title={figures.title} level={3} detail={words.judgedOn(figures.images, figures.groups)}>
          <div className="model-figures"><DataTable label={figures.title} columns={COLUMNS} rows={MEASURES.map((measure) => ({ measure, figure: figures[measure] })).filter(({ figure }) => figure.value !== null)} rowKey={({ measure }) => measure} /></div>
        </Section>
      ))}
      <Point model={model} />
      <Section title={words.test} level={3} after={test}>{tested === undefined ? <p className="dim">{words.noTest}</p> : <TestFacts tested={tested} />}</Section>
    </>
  )
}

const COLUMNS: readonly Column<{ measure: Measure; figure: Figure }>[] = [
  { key: 'measure', title: words.measures.measure, cell: ({ measure }) => words.names[measure] },
  { key: 'value', title: words.measures.value, isNumber: true, cell: ({ figure: { value } }) => (value === null ? words.undefined : <b>{words.value(value)}</b>) },
  { key: 'interval', title: words.measures.interval, isNumber: true, cell: ({ figure: { interval } }) => (interval === null ? words.noInterval : words.interval(interval[0], interval[1])) }
]

function Point({ model: { operatingPoint } }: { model: ModelInfo }): ReactNode {
  if (operatingPoint === null) return <Section title={words.point} level={3}><p className="dim">{words.noPoint}</p></Section>
  const { threshold, live } = operatingPoint
  const choice = choiceOf(operatingPoint.choice)
  const { rule, from, sensitivity, specificity, confirmedBy, confirmedAt } = choice ?? {}
  const names = words.pointFacts
  return (
    <Section title={words.point} level={3}>
      <Facts
        facts={[
          [names.threshold, words.boundTo(strings.models.threshold(threshold))],
          [names.inForce, live ? words.yes : words.no],
          ...(rule === undefined ? [] : [[names.chosen, words.rule(rule.rule, 'at' in rule ? rule.at : undefined)] as const]),
          ...(from === undefined ? [] : [[names.on, from] as const]),
          ...(sensitivity === undefined ? [] : [[names.sensitivity, figureText(sensitivity)] as const]),
          ...(specificity === undefined ? [] : [[names.specificity, figureText(specificity)] as const]),
          ...(confirmedBy === undefined ? [] : [[names.by, confirmedAt === undefined ? confirmedBy : words.byAt(confirmedBy, timeText(confirmedAt))] as const])
        ]}
      />
      {live ? null : <Note tone="warn">{words.pointNotLive}</Note>}
    </Section>
  )
}

/** A test on local cases: whether it was passed, its figures, why not. */
export function TestFacts({ tested: { passed, positives, negatives, auc, atThreshold, words: said, dataset, by, at } }: { tested: ModelAcceptance }): ReactNode {
  const names = words.testFacts
  return (
    <div className="model-test">
      <Tag tone={passed ? 'ok' : 'warn'}>{passed ? words.passed : words.notPassed}</Tag>
      <Facts
        facts={[
          ...(dataset === undefined ? [] : [[names.on, words.dataset(dataset.name, dataset.version)] as const]),
          [names.cases, words.cases(positives, negatives)],
          ...(auc === null ? [] : [[names.auc, figureText(auc)] as const]),
          ...(atThreshold === null ? [] : [[names.sensitivity, figureText(atThreshold.sensitivity)] as const, [names.specificity, figureText(atThreshold.specificity)] as const]),
          ...(by === undefined ? [] : [[names.by, at === undefined ? by : words.byAt(by, timeText(at))] as const])
        ]}
      />
      {said.map((text) => <Note key={text} tone={passed ? 'info' : 'warn'}>{text}</Note>)}
    </div>
  )
}

/** Where it came from, for the details. */
export function originFacts({ origin, hash, classes, finding, createdAt }: ModelInfo): (readonly [string, ReactNode])[] {
  const from = originOf(origin)
  const names = words.originFacts
  return [
    [names.finding, strings.models.finding(finding)],
    [names.classes, classes.join(', ')],
    ...(from === undefined ? [] : [[names.name, `${from.name}@${from.version}`] as const, [names.program, from.program] as const]),
    [names.made, timeText(createdAt)],
    [names.hash, <span key="hash" className="cell-id model-hash">{hash}</span>]
  ]
}
