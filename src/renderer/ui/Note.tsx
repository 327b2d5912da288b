import type { ReactNode } from 'react'
import { Icon, type IconName } from './Icon.tsx'
import './note.css'

export type NoteTone = 'info' | 'ok' | 'warn' | 'bad'

export const TONE_SHAPES: Readonly<Record<NoteTone, IconName>> = { info: 'info', ok: 'pass', warn: 'warn', bad: 'stop' }

/** Something to know where it matters: one line or two, its lead in bold. */
export function Note({ tone = 'info', title, children, actions }: { tone?: NoteTone; title?: string; children?: ReactNode; actions?: ReactNode }): ReactNode {
  return (
    <div className={`note note-${tone}`} role={tone === 'bad' ? 'alert' : 'note'}>
      <Icon name={TONE_SHAPES[tone]} size="small" />
      <div className="note-text">{title === undefined ? null : <b>{title}</b>}{title === undefined || children === undefined ? null : ' '}{children}</div>
      {actions === undefined ? null : <div className="note-actions">{actions}</div>}
    </div>
  )
}
