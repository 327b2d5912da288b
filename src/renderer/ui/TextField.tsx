import type { ReactNode, Ref } from 'react'
import { FieldError } from 'react-aria-components/FieldError'
import { Input } from 'react-aria-components/Input'
import { Label } from 'react-aria-components/Label'
import { Text } from 'react-aria-components/Text'
import { TextArea } from 'react-aria-components/TextArea'
import { TextField as AriaTextField } from 'react-aria-components/TextField'
import { Icon, type IconName } from './Icon.tsx'
import './field.css'

export interface TextFieldProps {
  readonly label: string
  /** The label is read out but not drawn: where what is beside it says the same. */
  readonly hidesLabel?: boolean
  readonly value: string
  readonly onChange: (value: string) => void
  readonly help?: string
  /** What is wrong, and what would be right. */
  readonly error?: string | undefined
  readonly placeholder?: string
  readonly type?: 'text' | 'search' | 'password'
  readonly inputMode?: 'text' | 'numeric' | 'decimal'
  /** More than one line, of as many rows. */
  readonly rows?: number
  readonly icon?: IconName
  /** A key cap or unit at the end. */
  readonly after?: ReactNode
  readonly isDisabled?: boolean
  readonly isReadOnly?: boolean
  readonly isRequired?: boolean
  readonly autoFocus?: boolean
  readonly maxLength?: number
  readonly autoComplete?: string
  readonly ref?: Ref<HTMLInputElement>
}

export function TextField({ label, hidesLabel = false, help, error, placeholder = '', rows, icon, after, ref, type = 'text', ...rest }: TextFieldProps): ReactNode {
  return (
    <AriaTextField {...rest} type={type} validationBehavior="aria" className="text-field" isInvalid={error !== undefined}>
      <Label className={hidesLabel ? 'sr-only' : 'field-label'}>{label}</Label>
      <div className={rows === undefined ? 'field' : 'field field-area'}>
        {icon === undefined ? null : <Icon name={icon} size="small" />}
        {rows === undefined ? <Input {...(ref === undefined ? {} : { ref })} placeholder={placeholder} /> : <TextArea rows={rows} placeholder={placeholder} />}
        {after}
      </div>
      {help === undefined || error !== undefined ? null : <Text slot="description" className="field-help">{help}</Text>}
      {error === undefined ? null : <FieldError className="field-error"><Icon name="stop" size="small" />{error}</FieldError>}
    </AriaTextField>
  )
}
