import type { ReactNode } from 'react'
import { Tooltip as AriaTooltip, TooltipTrigger as AriaTrigger } from 'react-aria-components/Tooltip'
import { Key } from './Key.tsx'
import './overlay.css'

/** Only for icon buttons: a text that a person needs stands on the page. */
export function TooltipTrigger({ children }: { children: ReactNode }): ReactNode {
  return <AriaTrigger delay={500} closeDelay={0}>{children}</AriaTrigger>
}

export function Tooltip({ children, keys }: { children: string; keys: string | undefined }): ReactNode {
  return <AriaTooltip className="tooltip" offset={6}>{children}{keys === undefined ? null : <Key chord={keys} />}</AriaTooltip>
}
