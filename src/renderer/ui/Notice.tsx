import type { ReactNode } from 'react'
import { Icon, type IconName } from './Icon.tsx'
import './notice.css'

/** What a region says when it has nothing else to show: empty, filtered away, failed, offline. One title, one text, what to do. */
export function Notice({ icon, tone = 'plain', title, text, children }: {
  icon: IconName
  tone?: 'plain' | 'bad'
  title: string
  text?: string
  children?: ReactNode
}): ReactNode {
  return (
    <div className={`notice notice-${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      <Icon name={icon} size="large" />
      <h2>{title}</h2>
      {text === undefined ? null : <p>{text}</p>}
      {children === undefined ? null : <div className="notice-actions">{children}</div>}
    </div>
  )
}
