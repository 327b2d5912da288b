import type { ReactNode } from 'react'
import { ProgressBar } from 'react-aria-components/ProgressBar'
import { duration, number } from '../strings/counts.ts'
import { strings } from '../strings/index.ts'
import './progress.css'

export interface ProgressProps {
  readonly label: string
  readonly done: number
  /** 0: not known yet; the bar stays empty and the count alone speaks. */
  readonly total: number
  /** What is counted, in the plural: `films`. */
  readonly unit?: string | undefined
  /** Per second. */
  readonly rate?: number | undefined
  /** Seconds. */
  readonly left?: number | undefined
  readonly state?: 'running' | 'waiting' | 'paused' | 'failed'
  /** In place of rate and time left: why it waits, what it resumes from. */
  readonly detail?: string | undefined
  readonly hidesText?: boolean
}

/** A bar, a rate, the time left. There is no spinner. */
export function Progress({ label, done, total, unit, rate, left, state = 'running', detail, hidesText = false }: ProgressProps): ReactNode {
  const share = total > 0 ? Math.min(1, done / total) : 0
  const text = detail ?? progressText({ done, total, unit, rate, left })
  return (
    <ProgressBar className={`progress progress-${state}`} aria-label={label} value={100 * share} valueLabel={text === '' ? `${Math.round(100 * share)} %` : text}>
      {hidesText ? null : <div className="progress-text"><span>{label}</span><span className="progress-detail">{text}</span></div>}
      <div className="progress-track"><i style={{ width: `${100 * share}%` }} /></div>
    </ProgressBar>
  )
}

/** `1,204 of 3,377 · 41 films/s · 53 s left`, as far as it is known. */
export function progressText({ done, total, unit, rate, left }: Pick<ProgressProps, 'done' | 'total' | 'unit' | 'rate' | 'left'>): string {
  const counted = total > 0 ? strings.ui.of(number(done), number(total)) : done > 0 ? `${number(done)} ${unit ?? ''}`.trim() : ''
  return [
    counted,
    rate === undefined || !Number.isFinite(rate) || rate <= 0 ? '' : strings.ui.rate(rate >= 10 ? number(Math.round(rate)) : rate.toPrecision(2), unit ?? ''),
    left === undefined || !Number.isFinite(left) ? '' : strings.ui.timeLeft(duration(left))
  ].filter((part) => part !== '').join(' · ')
}
