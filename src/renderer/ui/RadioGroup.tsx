import type { ReactNode } from 'react'
import { Label } from 'react-aria-components/Label'
import { Radio, RadioGroup as AriaRadioGroup } from 'react-aria-components/RadioGroup'
import { Text } from 'react-aria-components/Text'
import type { Option } from './Select.tsx'
import './choice.css'
import './field.css'

/** One of a few, each with a line of what it means. */
export function RadioGroup<V extends string>({ label, hidesLabel = false, options, value, onChange, isDisabled = false, help }: {
  label: string
  hidesLabel?: boolean
  options: readonly Option<V>[]
  value: V | null
  onChange: (value: V) => void
  isDisabled?: boolean
  help?: string
}): ReactNode {
  const choose = (chosen: string): void => {
    const option = options.find((each) => each.value === chosen)
    if (option !== undefined) onChange(option.value)
  }
  return (
    <AriaRadioGroup className="radio-group" value={value} onChange={choose} isDisabled={isDisabled}>
      <Label className={hidesLabel ? 'sr-only' : 'field-label'}>{label}</Label>
      {options.map((option) => (
        <Radio key={option.value} value={option.value} isDisabled={option.isDisabled === true} className="choice">
          <span className="radio-dot" />
          <span className="choice-text">{option.text}{option.detail === undefined ? null : <small>{option.detail}</small>}</span>
        </Radio>
      ))}
      {help === undefined ? null : <Text slot="description" className="field-help">{help}</Text>}
    </AriaRadioGroup>
  )
}
