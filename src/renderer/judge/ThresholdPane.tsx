import { useState, type ReactNode } from 'react'
import type { Figure, JudgedRates, JudgedRun } from '../../contract/index.ts'
import { useCommand } from '../host/useCommand.ts'
import { strings } from '../strings/index.ts'
import { Note } from '../ui/Note.tsx'
import { Segmented } from '../ui/Segmented.tsx'
import { Facts, Section } from '../ui/Section.tsx'
import { Slider } from '../ui/Slider.tsx'
import { TextField } from '../ui/TextField.tsx'
import { RocChart } from './RocChart.tsx'
import { atPrevalence, countsAt, ratesOf, rowAt, squaresOf, thresholdForSensitivity, type RatePoint } from './threshold.ts'

const words = strings.judge

/** Threshold and prevalence, with what they mean for 100 films. */
export function ThresholdPane({ run, points, threshold, onThreshold, prevalence, onPrevalence }: {
  run: JudgedRun
  points: readonly RatePoint[]
  threshold: number
  onThreshold: (threshold: number) => void
  prevalence: number
  onPrevalence: (prevalence: number) => void
}): ReactNode {
  const [kind, setKind] = useState<'roc' | 'pr'>('roc')
  const [typed, setTyped] = useState(String(prevalence * 100))
  const counts = countsAt(run.cases, run.findings, threshold)
  const rates = ratesOf(counts)
  // every per cent of threshold at once: the intervals follow the slider without asking
  const asked = useCommand('judging.rates', { run: run.run, prevalence }, { enabled: run.cases.length > 0, placeholderData: (before) => before })
  const certain = asked.data?.run === run.run ? rowAt(asked.data.rows, threshold) : undefined
  // of another prevalence while the next is on its way
  const values = asked.isPlaceholderData ? undefined : certain
  const at = points.findLast((point) => point.threshold >= threshold) ?? points[0]
  const shown = words.threshold.value(threshold)
  const chosen = [0.8, 0.9, 0.95]
  const finding = run.findings.map((c) => run.classes[c]).join(', ')
  const label = kind === 'roc' ? words.threshold.rocLabel(words.two(rates.sensitivity), words.two(rates.specificity), shown) : words.threshold.prLabel(words.two(at?.sensitivity ?? null), words.two(at?.precision ?? null), shown)
  return (
    <>
      <Section title={words.threshold.title} after={<Segmented label={words.threshold.curve} value={kind} onChange={setKind} options={[{ value: 'roc', text: words.threshold.roc }, { value: 'pr', text: words.threshold.pr }]} />}>
        {points.length === 0 ? <p className="dim">{words.confusion.noCases}</p> : <RocChart run={run} points={points} kind={kind} at={at} label={label} />}
        <p className="judge-key"><span className="judge-key-model">{words.threshold.model(words.withInterval(run.evaluations[0]?.auc))}</span>{run.thumbnail === null ? null : <span className="judge-key-other">{words.threshold.thumbnail(words.withInterval(run.thumbnail.auc))}</span>}</p>
        <Slider label={words.threshold.label} value={threshold} onChange={onThreshold} min={0} max={1} step={0.01} format={words.threshold.value} />
        <div className="judge-presets" role="group" aria-label={words.threshold.choose}>
          <span className="dim">{words.threshold.choose}</span>
          {chosen.map((share) => {
            const target = thresholdForSensitivity(points, share)
            return <button key={share} type="button" className="judge-preset" disabled={target === undefined} onClick={() => onThreshold(Math.floor((target ?? threshold) * 100) / 100)}>{words.threshold.at(share)}</button>
          })}
        </div>
        <Facts
          facts={[
            [words.threshold.sensitivity, <Rate key="sensitivity" value={rates.sensitivity} figure={certain?.sensitivity} of={words.threshold.found(counts.found, counts.found + counts.missed)} />],
            [words.threshold.specificity, <Rate key="specificity" value={rates.specificity} figure={certain?.specificity} of={words.threshold.cleared(counts.cleared, counts.cleared + counts.falseAlarms)} />]
          ]}
        />
        {asked.isError ? <Note tone="warn">{asked.error.message}</Note> : null}
        <p className="dim judge-small">{asked.data === undefined || asked.data.groups === 0 ? '' : words.threshold.intervals(asked.data.groups)} {run.classes.length > 2 ? words.threshold.several : ''} {words.threshold.onTest}</p>
      </Section>
      {rates.sensitivity === null || rates.specificity === null ? null : (
        <Section title={words.prevalence.title}>
          <TextField
            label={words.prevalence.label(finding)} value={typed} inputMode="decimal"
            onChange={(text) => {
              setTyped(text)
              const share = Number(text.replace(',', '.')) / 100
              if (text !== '' && share >= 0 && share <= 1) onPrevalence(share)
            }}
          />
          <Icons sensitivity={rates.sensitivity} specificity={rates.specificity} prevalence={prevalence} intervals={values} />
        </Section>
      )}
    </>
  )
}

/** A rate with its 95 % interval, and the films that it is of. */
function Rate({ value, figure, of }: { value: number | null; figure: Figure | undefined; of: string }): ReactNode {
  return (
    <>
      <b>{words.two(value)}</b> {figure === undefined ? null : figure.interval === null ? <span className="dim">{figure.reason}</span> : <span className="judge-figure-text">{words.interval(...figure.interval)}</span>}
      {value === null ? null : <span className="dim judge-under">{of}</span>}
    </>
  )
}

function Icons({ sensitivity, specificity, prevalence, intervals }: { sensitivity: number; specificity: number; prevalence: number; intervals: Pick<JudgedRates['rows'][number], 'ppv' | 'npv'> | undefined }): ReactNode {
  const { per100, ppv, npv } = atPrevalence(sensitivity, specificity, prevalence)
  const squares = squaresOf(per100)
  const kinds = ['found', 'missed', 'falseAlarms', 'cleared'] as const
  return (
    <>
      <div className="judge-icons" role="img" aria-label={words.prevalence.array(squares.found, squares.missed, squares.falseAlarms, squares.cleared)}>
        {kinds.flatMap((kind) => Array.from({ length: squares[kind] }, (_, i) => <i key={`${kind} ${i}`} className={`judge-icon judge-${kind}`} />))}
      </div>
      <dl className="judge-four">{kinds.map((kind) => <div key={kind}><dt><i className={`judge-icon judge-${kind}`} />{words.prevalence.names[kind]}</dt><dd>{per100[kind].toFixed(1)}</dd></div>)}</dl>
      <Facts facts={[[words.prevalence.ppv, <Rate key="ppv" value={ppv} figure={intervals?.ppv} of={words.prevalence.words(ppv)} />], [words.prevalence.npv, <Rate key="npv" value={npv} figure={intervals?.npv} of="" />]]} />
    </>
  )
}
