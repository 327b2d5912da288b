import type { ReactNode } from 'react'
import { ToggleButton } from 'react-aria-components/ToggleButton'
import { ToggleButtonGroup } from 'react-aria-components/ToggleButtonGroup'
import { Icon, type IconName } from './Icon.tsx'
import './choice.css'

/** One of two to five, side by side. */
export function Segmented<V extends string>({ label, options, value, onChange, isDisabled = false, fills = false }: {
  label: string
  options: readonly { readonly value: V; readonly text: string; readonly icon?: IconName; readonly after?: ReactNode; readonly isDisabled?: boolean }[]
  /** Undefined: none of them yet. */
  value: V | undefined
  onChange: (value: V) => void
  isDisabled?: boolean
  /** Takes the whole width. */
  fills?: boolean
}): ReactNode {
  return (
    <ToggleButtonGroup
      aria-label={label} className={fills ? 'segmented segmented-fills' : 'segmented'} selectionMode="single" disallowEmptySelection={value !== undefined} isDisabled={isDisabled} selectedKeys={value === undefined ? [] : [value]}
      onSelectionChange={(keys) => {
        const chosen = options.find((option) => keys.has(option.value))
        if (chosen !== undefined && chosen.value !== value) onChange(chosen.value)
      }}
    >
      {options.map((option) => <ToggleButton key={option.value} id={option.value} className="segment" isDisabled={option.isDisabled === true}>{option.icon === undefined ? null : <Icon name={option.icon} size="small" />}{option.text}{option.after}</ToggleButton>)}
    </ToggleButtonGroup>
  )
}
