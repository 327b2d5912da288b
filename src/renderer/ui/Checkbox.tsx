import type { ReactNode } from 'react'
import { Checkbox as AriaCheckbox } from 'react-aria-components/Checkbox'
import { Icon } from './Icon.tsx'
import './choice.css'

export interface CheckboxProps {
  readonly children: ReactNode
  readonly isSelected: boolean
  /** Some of what it stands for, not all. */
  readonly isIndeterminate?: boolean
  readonly onChange: (selected: boolean) => void
  readonly isDisabled?: boolean
  /** Where the children are no text. */
  readonly 'aria-label'?: string
}

export function Checkbox({ children, ...rest }: CheckboxProps): ReactNode {
  return (
    <AriaCheckbox {...rest} className="choice">
      {({ isSelected, isIndeterminate }) => (
        <>
          <span className="check-box">{isIndeterminate ? <Icon name="minus" size="small" /> : isSelected ? <Icon name="check" size="small" /> : null}</span>
          {children}
        </>
      )}
    </AriaCheckbox>
  )
}
