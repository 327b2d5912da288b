import type { ReactNode } from 'react'
import { Button as AriaButton } from 'react-aria-components/Button'
import { Dialog, DialogTrigger } from 'react-aria-components/Dialog'
import { Popover } from 'react-aria-components/Popover'
import './overlay.css'

/** A button that opens a small pane beside itself: columns to choose, a filter to write. */
export function PopoverButton({ label, trigger, className = 'button button-default', isDisabled = false, children }: {
  /** What the pane is for; the button's name too. */
  label: string
  trigger: ReactNode
  className?: string
  isDisabled?: boolean
  children: ReactNode | ((close: () => void) => ReactNode)
}): ReactNode {
  return (
    <DialogTrigger>
      <AriaButton aria-label={label} className={className} isDisabled={isDisabled}>{trigger}</AriaButton>
      <Popover className="popover" offset={4}>
        <Dialog aria-label={label} className="popover-content">{({ close }) => (typeof children === 'function' ? children(close) : children)}</Dialog>
      </Popover>
    </DialogTrigger>
  )
}
