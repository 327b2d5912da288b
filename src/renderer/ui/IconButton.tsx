import type { ReactNode, Ref } from 'react'
import { Button } from 'react-aria-components/Button'
import { ToggleButton } from 'react-aria-components/ToggleButton'
import { Icon, type IconName } from './Icon.tsx'
import { Tooltip, TooltipTrigger } from './Tooltip.tsx'
import './button.css'

export interface IconButtonProps {
  readonly icon: IconName
  /** What it does; read out, and shown while pointed at or focused. */
  readonly label: string
  /** Its key, shown beside the label. */
  readonly keys?: string
  /** Given: a button that stays pressed. */
  readonly pressed?: boolean
  readonly isDisabled?: boolean
  readonly onPress?: () => void
  readonly ref?: Ref<HTMLButtonElement>
}

/** A button that is only an icon: the one place for a tooltip. */
export function IconButton({ icon, label, keys, pressed, isDisabled = false, onPress, ref }: IconButtonProps): ReactNode {
  const press = { ...(onPress === undefined ? {} : { onPress }), ...(ref === undefined ? {} : { ref }) }
  return (
    <TooltipTrigger>
      {pressed === undefined
        ? <Button {...press} className="icon-button" aria-label={label} isDisabled={isDisabled}><Icon name={icon} /></Button>
        : <ToggleButton {...press} className="icon-button" aria-label={label} isSelected={pressed} isDisabled={isDisabled}><Icon name={icon} /></ToggleButton>}
      <Tooltip keys={keys}>{label}</Tooltip>
    </TooltipTrigger>
  )
}
