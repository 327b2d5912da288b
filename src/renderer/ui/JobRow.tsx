import type { ReactNode } from 'react'
import { strings } from '../strings/index.ts'
import { Icon, type IconName } from './Icon.tsx'
import { IconButton } from './IconButton.tsx'
import { progressText, type ProgressProps } from './Progress.tsx'
import './progress.css'

/** Long work on one line: what, how far, how fast, how long still, and a way to stop it. */
export function JobRow({ icon, label, state = 'running', done, total, unit, rate, left, detail, note, onPause, onResume, onCancel, onDismiss }: Omit<ProgressProps, 'hidesText'> & {
  icon: IconName
  /** What a person should look at: refused files, a failure. */
  note?: ReactNode
  onPause?: (() => void) | undefined
  onResume?: (() => void) | undefined
  onCancel?: (() => void) | undefined
  onDismiss?: (() => void) | undefined
}): ReactNode {
  const share = total > 0 ? Math.min(1, done / total) : 0
  const text = detail ?? progressText({ done, total, unit, rate, left })
  return (
    <div className={`job-row progress-${state}`}>
      <Icon name={icon} />
      <span className="job-label">{label}</span>
      <div className="progress-track" role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(100 * share)} aria-valuetext={text === '' ? undefined : text}><i style={{ width: `${100 * share}%` }} /></div>
      <span className="job-detail">{text}</span>
      {note}
      <span className="spacer" />
      {onPause === undefined ? null : <IconButton icon="pause" label={strings.ui.pause} onPress={onPause} />}
      {onResume === undefined ? null : <IconButton icon="play" label={strings.ui.resume} onPress={onResume} />}
      {onCancel === undefined ? null : <IconButton icon="close" label={strings.ui.cancel} onPress={onCancel} />}
      {onDismiss === undefined ? null : <IconButton icon="close" label={strings.ui.dismiss} onPress={onDismiss} />}
    </div>
  )
}
