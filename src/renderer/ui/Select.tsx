import type { ReactNode } from 'react'
import { Button } from 'react-aria-components/Button'
import { Label } from 'react-aria-components/Label'
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox'
import { Popover } from 'react-aria-components/Popover'
import { Select as AriaSelect, SelectValue } from 'react-aria-components/Select'
import { Text } from 'react-aria-components/Text'
import { Icon } from './Icon.tsx'
import './field.css'
import './overlay.css'

export interface Option<V extends string> {
  readonly value: V
  readonly text: string
  /** One line under the text. */
  readonly detail?: string
  readonly isDisabled?: boolean
}

export interface SelectProps<V extends string> {
  readonly label: string
  readonly hidesLabel?: boolean
  readonly options: readonly Option<V>[]
  readonly value: V | null
  readonly onChange: (value: V) => void
  readonly placeholder?: string
  readonly help?: string
  readonly isDisabled?: boolean
}

export function Select<V extends string>({ label, hidesLabel = false, options, value, onChange, placeholder = '', help, isDisabled = false }: SelectProps<V>): ReactNode {
  const choose = (key: unknown): void => {
    const chosen = options.find((option) => option.value === key)
    if (chosen !== undefined) onChange(chosen.value)
  }
  return (
    <AriaSelect className="select" value={value} onChange={choose} placeholder={placeholder} isDisabled={isDisabled}>
      <Label className={hidesLabel ? 'sr-only' : 'field-label'}>{label}</Label>
      <Button className="field select-button"><SelectValue className="select-value">{({ selectedText, isPlaceholder }) => (isPlaceholder ? placeholder : selectedText)}</SelectValue><Icon name="down" size="small" /></Button>
      {help === undefined ? null : <Text slot="description" className="field-help">{help}</Text>}
      <Popover className="menu" offset={4}>
        <ListBox className="menu-list">
          {options.map((option) => (
            <ListBoxItem key={option.value} id={option.value} textValue={option.text} isDisabled={option.isDisabled === true} className="menu-item">
              <span className="menu-check">{option.value === value ? <Icon name="check" size="small" /> : null}</span>
              <Text slot="label" className="menu-text">{option.text}{option.detail === undefined ? null : <span className="menu-detail"> {option.detail}</span>}</Text>
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </AriaSelect>
  )
}
