import { useMemo, useState, type ReactNode } from 'react'
import type { JudgedRun } from '../../contract/index.ts'
import { useHost } from '../host/HostProvider.tsx'
import { useCommand, useDeed } from '../host/useCommand.ts'
import { hashOf, navigate } from '../shell/route.ts'
import { strings } from '../strings/index.ts'
import { WizardFoot } from '../train/WizardFrame.tsx'
import { Button } from '../ui/Button.tsx'
import { CommandFailure } from '../ui/CommandFailure.tsx'
import { Light } from '../ui/Light.tsx'
import { Note } from '../ui/Note.tsx'
import { Notice } from '../ui/Notice.tsx'
import { Section } from '../ui/Section.tsx'
import { toast } from '../ui/Toasts.tsx'
import { CaseStrip } from './CaseStrip.tsx'
import { ConfusionGrid } from './ConfusionGrid.tsx'
import { AccuracyBars, CalibrationChart, PredictiveChart, SubgroupForest } from './FigureCharts.tsx'
import { LearningCurve } from './LearningCurve.tsx'
import { SplitComparison } from './SplitComparison.tsx'
import { confusionOf, countsAt, ratePoints, ratesOf } from './threshold.ts'
import { ThresholdPane } from './ThresholdPane.tsx'
import { TopLosses } from './TopLosses.tsx'
import './judge.css'

const words = strings.judge

/** The wizard's step Judge: body and foot under the wizard's head. `run`: a finished one. */
export function JudgeStep({ dataset, run }: { dataset: string; run: number | undefined }): ReactNode {
  const shown = useCommand('judging.show', { run: run ?? 1 }, { enabled: run !== undefined })
  if (run === undefined) return <Notice icon="models" title={strings.train.steps.judge} text={strings.train.learn.judgeOpens} />
  if (shown.isError) return <CommandFailure title={words.failed} error={shown.error} retry={() => void shown.refetch()} />
  if (shown.data === undefined) return <p className="page-opening" role="status">{words.reading}</p>
  return <Judged key={run} dataset={dataset} run={shown.data} />
}

function Judged({ dataset, run }: { dataset: string; run: JudgedRun }): ReactNode {
  const [threshold, setThreshold] = useState(run.model?.operatingPoint?.threshold ?? 0.5)
  const [prevalence, setPrevalence] = useState(0.05)
  const [cell, setCell] = useState<readonly [number, number]>([run.findings[0] ?? 1, run.findings[0] === 0 ? 1 : 0])
  const points = useMemo(() => ratePoints(run.cases, run.findings), [run])
  const cells = useMemo(() => confusionOf(run, threshold), [run, threshold])
  const [own] = run.evaluations
  const rates = ratesOf(countsAt(run.cases, run.findings, threshold))
  const [label, said] = cell
  const films = (cells[label]?.[said] ?? []).toSorted((a, b) => (b.probabilities[said] ?? 0) - (a.probabilities[said] ?? 0))
  const [names, saidName] = [run.classes[label] ?? '', run.classes[said] ?? '']
  // of two classes what the threshold is on, of more what the film was said to be
  const isBinary = run.classes.length === 2
  const shownClass = isBinary ? (run.classes[run.findings[0] ?? 1] ?? '') : saidName
  return (
    <>
      <div className="wizard-body judge-body">
        <div className="wizard-pane" role="region" aria-label={words.panes.threshold} tabIndex={0} data-region>
          <ThresholdPane run={run} points={points} threshold={threshold} onThreshold={setThreshold} prevalence={prevalence} onPrevalence={setPrevalence} />
        </div>
        <div className="wizard-pane" role="region" aria-label={words.panes.figures} tabIndex={0} data-region>
          {own === undefined || own.sharing === 0 ? null : <Note tone="bad" title={words.splits.leak(own.sharing, own.images)}>{words.splits.leakText}</Note>}
          {run.caveats.map((caveat) => <Note key={caveat} tone="warn">{caveat}</Note>)}
          <div className="judge-row">
            <Section title={words.confusion.title} detail={words.confusion.detail(run.images, run.groups, isBinary ? words.threshold.value(threshold) : undefined)}>
              {run.cases.length === 0 ? <p className="dim judge-small">{words.confusion.noCases}</p> : <ConfusionGrid run={run} cells={cells} chosen={cell} onChoose={setCell} />}
            </Section>
            <Section title={words.made.title} detail={words.made.detail}><AccuracyBars run={run} /></Section>
          </div>
          {run.cases.length === 0 ? null : <Section title={words.confusion.strip(names, saidName, films.length)} detail={films.length === 0 ? undefined : words.confusion.below(shownClass)}><CaseStrip cases={films} label={words.confusion.strip(names, saidName, films.length)} of={shownClass} probabilityOf={(one) => (isBinary ? one.score : (one.probabilities[said] ?? 0))} /></Section>}
          <div className="judge-row judge-three">
            <Section title={words.calibration.title} detail={words.calibration.of(isBinary ? run.classes[1] : undefined)}><CalibrationChart run={run} /></Section>
            {rates.sensitivity === null || rates.specificity === null ? null : <Section title={words.predictive.title}><PredictiveChart sensitivity={rates.sensitivity} specificity={rates.specificity} prevalence={prevalence} /></Section>}
            <Section title={words.subgroups.title} detail={words.subgroups.detail(words.two(run.evaluations[0]?.auc.value ?? null))}><SubgroupForest run={run} /></Section>
          </div>
          <Section title={words.splits.title} detail={words.splits.detail}><SplitComparison run={run} /></Section>
          <Section title={words.curve.title} detail={run.learningCurve === null ? undefined : words.curve.detail(run.learningCurve.testImages)}>
            {run.learningCurve === null ? <p className="dim judge-small">{words.curve.none}</p> : <LearningCurve curve={run.learningCurve} />}
          </Section>
          {run.shortcuts === null ? null : <Shortcuts shortcuts={run.shortcuts} />}
          <TopLosses run={run} />
        </div>
      </div>
      <JudgeFoot dataset={dataset} run={run} />
    </>
  )
}

const LEVELS: Readonly<Record<string, 'ok' | 'warn' | 'bad' | 'none'>> = { green: 'ok', amber: 'warn', red: 'bad' }

function Shortcuts({ shortcuts }: { shortcuts: NonNullable<JudgedRun['shortcuts']> }): ReactNode {
  return (
    <Section title={words.shortcuts.title} detail={words.shortcuts.detail}>
      <p className="judge-small">{shortcuts.summary}</p>
      <ul className="judge-probes">{shortcuts.probes.map(({ title, level, words: text }) => <li key={title}><Light tone={LEVELS[level] ?? 'none'} /><b>{title}</b> <span className="dim">{text}</span></li>)}</ul>
    </Section>
  )
}

/** The evidence chooses the primary button: a gain within chance makes keeping the candidate primary. */
function JudgeFoot({ dataset, run }: { dataset: string; run: JudgedRun }): ReactNode {
  const host = useHost()
  const report = useDeed('judging.report')
  const { gain } = run
  const value = gain?.accuracy.value ?? null
  const isBetter = gain !== null && gain.beyondChance && value !== null && value > 0
  const interval = gain?.accuracy.interval ?? null
  const points = interval === null ? words.foot.points(value ?? 0) : words.foot.between(words.foot.points(value ?? 0), words.foot.points(interval[0]), words.foot.points(interval[1]))
  const verdict = gain === null || value === null ? words.foot.noBaseline : !gain.beyondChance ? words.foot.within(points) : value > 0 ? words.foot.beyond(points) : words.foot.worse(points)
  const step = (name: 'learn' | 'use'): void => navigate({ page: 'train', step: name, dataset, run: String(run.run) })
  const write = async (): Promise<void> => {
    const out = await host.files.save({ name: `report-run-${run.run}` })
    if (out !== null) report.mutate({ run: run.run, out }, { onSuccess: () => toast('info', words.foot.reportStarted), onError: (error) => toast('bad', error.message) })
  }
  return (
    <WizardFoot>
      <Button icon="left" onPress={() => step('learn')}>{words.foot.back}</Button>
      <span className="wizard-foot-text judge-verdict"><Light tone={isBetter ? 'ok' : 'warn'} />{verdict}</span>
      <span className="spacer" />
      <Button icon="export" onPress={() => void write()}>{words.foot.report}</Button>
      {isBetter ? null : <Button onPress={() => step('use')}>{words.foot.use}</Button>}
      {isBetter
        ? <><Button onPress={() => { location.hash = hashOf({ page: 'models' }) }}>{words.foot.keep}</Button><Button kind="primary" onPress={() => step('use')}>{words.foot.use}</Button></>
        : <Button kind="primary" onPress={() => navigate({ page: 'models', ...(run.model === null ? {} : { modelId: String(run.model.modelId) }) })}>{words.foot.keep}</Button>}
    </WizardFoot>
  )
}
