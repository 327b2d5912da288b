import type { ReactNode } from 'react'
import type { RunDetail, RunPart } from '../../../contract/index.ts'
import { strings } from '../../strings/index.ts'
import { CurveChart, type Series } from './CurveChart.tsx'
import { FoldChart } from './FoldChart.tsx'

const words = strings.train.learn.charts

/** Loss and accuracy by epoch of the part that learns (the last that has); of classifiers on frozen features accuracy by part. */
export function Curves({ detail }: { detail: RunDetail }): ReactNode {
  const { parts, phases } = detail
  const part = parts.find(({ state, epochs }) => state === 'running' && epochs.length > 0) ?? parts.findLast(({ epochs }) => epochs.length > 0)
  if (part !== undefined) return <EpochCurves part={part} phases={phases} several={parts.length > 1} />
  return parts.some(({ accuracy }) => accuracy !== null) ? <FoldChart parts={parts} /> : null
}

function EpochCurves({ part, phases, several }: { part: RunPart; phases: RunDetail['phases']; several: boolean }): ReactNode {
  const { epochs, bestEpoch, thumbnailAccuracy } = part
  const xs = epochs.map((_, i) => i + 1)
  const series = (name: string, className: string, values: readonly (number | null)[]): Series => ({ name, className, points: values.flatMap((y, i) => (y === null ? [] : [{ x: xs[i] ?? 0, y }])) })
  const borders = phaseBorders(epochs).map(({ x, phase }) => ({ x, text: words.phase(phases[phase]?.learns ?? '') }))
  const most = phases.reduce((sum, { epochs: each }) => sum + each, 0)
  const place = several ? `${part.title}: ` : ''
  const shared = { borders, most, kept: bestEpoch }
  return (
    <section className="section charts">
      <CurveChart
        {...shared} title={`${place}${words.loss}`} digits={3}
        series={[series(words.training, 'data-base', epochs.map(({ loss }) => loss)), series(words.validation, 'data-1', epochs.map(({ validationLoss }) => validationLoss))]}
      />
      <CurveChart
        {...shared} title={`${place}${words.accuracy}`} digits={3}
        series={[series(words.training, 'data-base', epochs.map(({ accuracy }) => accuracy)), series(words.validation, 'data-1', epochs.map(({ validationAccuracy }) => validationAccuracy))]}
        {...(thumbnailAccuracy === null ? {} : { baseline: { y: thumbnailAccuracy, text: `${words.thumbnail} ${thumbnailAccuracy.toFixed(3)}` } })}
        note={thumbnailAccuracy === null ? words.noBaseline : undefined}
      />
    </section>
  )
}

/** Where each phase after the first begins. */
function phaseBorders(epochs: RunPart['epochs']): { x: number; phase: number }[] {
  return epochs.flatMap(({ phase }, i) => (i > 0 && phase !== epochs[i - 1]?.phase ? [{ x: i + 0.5, phase }] : []))
}
