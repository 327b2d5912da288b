import { useState, type ReactNode } from 'react'
import type { JudgedRun } from '../../contract/index.ts'
import { strings } from '../strings/index.ts'
import { Segmented } from '../ui/Segmented.tsx'
import { Facts, Section } from '../ui/Section.tsx'
import { Slider } from '../ui/Slider.tsx'
import { TextField } from '../ui/TextField.tsx'
import { RocChart } from './RocChart.tsx'
import { atPrevalence, countsAt, ratesOf, squaresOf, thresholdForSensitivity, type RatePoint } from './threshold.ts'

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
  const rates = ratesOf(countsAt(run.cases, run.findings, threshold))
  const at = points.findLast((point) => point.threshold >= threshold) ?? points[0]
  const shown = threshold.toFixed(2)
  const chosen = [0.8, 0.9, 0.95]
  const finding = run.findings.map((c) => run.classes[c]).join(', ')
  const label = kind === 'roc' ? words.threshold.rocLabel(words.two(rates.sensitivity), words.two(rates.specificity), shown) : words.threshold.prLabel(words.two(at?.sensitivity ?? null), words.two(at?.precision ?? null), shown)
  return (
    <>
      <Section title={words.threshold.title} after={<Segmented label={words.threshold.curve} value={kind} onChange={setKind} options={[{ value: 'roc', text: words.threshold.roc }, { value: 'pr', text: words.threshold.pr }]} />}>
        {points.length === 0 ? <p className="dim">{words.confusion.noCases}</p> : <RocChart run={run} points={points} kind={kind} at={at} label={label} />}
        <p className="judge-key"><span className="judge-key-model">{words.threshold.model(words.two(run.evaluations[0]?.auc.value ?? null))}</span>{run.thumbnail === null ? null : <span className="judge-key-other">{words.threshold.thumbnail(words.two(run.thumbnail.auc.value))}</span>}</p>
        <Slider label={words.threshold.label} value={threshold} onChange={onThreshold} min={0} max={1} step={0.01} format={(value) => value.toFixed(2)} />
        <div className="judge-presets" role="group" aria-label={words.threshold.choose}>
          <span className="dim">{words.threshold.choose}</span>
          {chosen.map((share) => {
            const target = thresholdForSensitivity(points, share)
            return <button key={share} type="button" className="judge-preset" disabled={target === undefined} onClick={() => onThreshold(Math.floor((target ?? threshold) * 100) / 100)}>{words.threshold.at(share)}</button>
          })}
        </div>
        <Facts facts={[[words.threshold.sensitivity, words.two(rates.sensitivity)], [words.threshold.specificity, words.two(rates.specificity)]]} />
        <p className="dim judge-small">{run.classes.length > 2 ? words.threshold.several : words.threshold.onTest}</p>
      </Section>
      {rates.sensitivity === null || rates.specificity === null ? null : (
        <Section title={words.prevalence.title(finding)}>
          <TextField
            label={words.prevalence.label} value={typed} inputMode="decimal"
            onChange={(text) => {
              setTyped(text)
              const share = Number(text.replace(',', '.')) / 100
              if (text !== '' && share >= 0 && share <= 1) onPrevalence(share)
            }}
          />
          <Icons sensitivity={rates.sensitivity} specificity={rates.specificity} prevalence={prevalence} />
        </Section>
      )}
    </>
  )
}

function Icons({ sensitivity, specificity, prevalence }: { sensitivity: number; specificity: number; prevalence: number }): ReactNode {
  const { per100, ppv, npv } = atPrevalence(sensitivity, specificity, prevalence)
  const squares = squaresOf(per100)
  const kinds = ['found', 'missed', 'falseAlarms', 'cleared'] as const
  return (
    <>
      <div className="judge-icons" role="img" aria-label={words.prevalence.array(squares.found, squares.missed, squares.falseAlarms, squares.cleared)}>
        {kinds.flatMap((kind) => Array.from({ length: squares[kind] }, (_, i) => <i key={`${kind} ${i}`} className={`judge-icon judge-${kind}`} />))}
      </div>
      <dl className="judge-four">{kinds.map((kind) => <div key={kind}><dt><i className={`judge-icon judge-${kind}`} />{words.prevalence.names[kind]}</dt><dd>{per100[kind].toFixed(1)}</dd></div>)}</dl>
      <p className="dim judge-small">{words.prevalence.words(ppv)} {words.prevalence.npv(npv)}</p>
    </>
  )
}
