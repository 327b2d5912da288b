import type { ReactNode } from 'react'
import { Switch as AriaSwitch } from 'react-aria-components/Switch'
import './choice.css'

/** On or off, at once. */
export function Switch({ children, ...rest }: { children: ReactNode; isSelected: boolean; onChange: (selected: boolean) => void; isDisabled?: boolean; 'aria-label'?: string }): ReactNode {
  return <AriaSwitch {...rest} className="choice"><span className="switch-track" />{children}</AriaSwitch>
}
