import type { ReactNode, Ref } from 'react'
import { Button as AriaButton } from 'react-aria-components/Button'
import { strings } from '../strings/index.ts'
import { Icon, type IconName } from './Icon.tsx'
import './button.css'

export interface ButtonProps {
  readonly children: string
  /** `primary`: what the page is for, once; `quiet`: beside others; `danger`: cannot be taken back. */
  readonly kind?: 'primary' | 'default' | 'quiet' | 'danger'
  readonly size?: 'normal' | 'large'
  readonly icon?: IconName
  /** A key cap or a count after the text. */
  readonly after?: ReactNode
  readonly isDisabled?: boolean
  /** 0 to 1 while it works: the button shows it and takes no press. */
  readonly working?: number | undefined
  readonly type?: 'button' | 'submit'
  readonly autoFocus?: boolean
  readonly onPress?: () => void
  readonly ref?: Ref<HTMLButtonElement>
  /** What it does, where the text alone does not say it. */
  readonly 'aria-label'?: string
  readonly 'aria-expanded'?: boolean
  readonly 'aria-describedby'?: string
}

export function Button({ children, kind = 'default', size = 'normal', icon, after, working, isDisabled = false, ...rest }: ButtonProps): ReactNode {
  const percent = working === undefined ? undefined : Math.round(100 * working)
  return (
    <AriaButton type="button" {...rest} className={`button button-${kind} button-${size}`} isDisabled={isDisabled || working !== undefined}>
      {icon === undefined ? null : <Icon name={icon} size="small" />}
      <span>{percent === undefined ? children : strings.ui.working(children, percent)}</span>
      {after}
      {percent === undefined ? null : <i className="button-progress" style={{ width: `${percent}%` }} />}
    </AriaButton>
  )
}
