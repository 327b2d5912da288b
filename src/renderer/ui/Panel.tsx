import { useEffect, useId, useRef, type ReactNode } from 'react'
import { useKeys } from '../keys/KeysProvider.tsx'
import type { Scope } from '../keys/keymap.ts'
import { strings } from '../strings/index.ts'
import { IconButton } from './IconButton.tsx'
import './panel.css'

/**
 * What another program would ask in a dialog: a panel beside the work, which goes on. It takes the focus when it opens and gives it back
 * when it closes; Escape closes it.
 */
export function Panel({ title, detail, onClose, footer, scope = 'anywhere', place = 'end', children }: {
  title: string
  detail?: string
  onClose: () => void
  footer?: ReactNode
  scope?: Scope
  /** `end`: over the page's end; `inline`: where it stands. */
  place?: 'end' | 'inline'
  children: ReactNode
}): ReactNode {
  const id = useId()
  const panel = useRef<HTMLElement>(null)
  useKeys(scope, { 'anywhere.back': onClose })
  useEffect(() => {
    const before = document.activeElement
    const first = panel.current?.querySelector<HTMLElement>('[data-autofocus], input, textarea, select')
    ;(first ?? panel.current)?.focus()
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  return (
    <section ref={panel} className={`panel panel-${place}`} aria-labelledby={id} tabIndex={-1} data-region>
      <header className="panel-head"><h2 id={id}>{title}</h2><span className="spacer" /><IconButton icon="close" label={strings.ui.close} onPress={onClose} /></header>
      {detail === undefined ? null : <p className="panel-detail">{detail}</p>}
      <div className="panel-body" tabIndex={0}>{children}</div>
      {footer === undefined ? null : <footer className="panel-foot">{footer}</footer>}
    </section>
  )
}
