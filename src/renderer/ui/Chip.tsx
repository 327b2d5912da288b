import type { ReactNode } from 'react'
import { Button } from 'react-aria-components/Button'
import { ToggleButton } from 'react-aria-components/ToggleButton'
import { number } from '../strings/counts.ts'
import { strings } from '../strings/index.ts'
import { Icon, type IconName } from './Icon.tsx'
import './chip.css'

/** A filter, on or off, with how many it leaves. `onRemove`: a filter that is on and can be taken away. */
export function Chip({ children, count, isSelected = false, onChange, onRemove, isDisabled = false }: {
  children: string
  count?: number | undefined
  isSelected?: boolean
  onChange?: (selected: boolean) => void
  onRemove?: () => void
  isDisabled?: boolean
}): ReactNode {
  const text = <><b>{children}</b>{count === undefined ? null : <span className="chip-count">{number(count)}</span>}</>
  if (onRemove !== undefined) return <Button className="chip chip-removable" aria-label={strings.ui.remove(children)} onPress={onRemove} isDisabled={isDisabled}>{text}<Icon name="close" size="small" /></Button>
  return <ToggleButton className="chip" isSelected={isSelected} isDisabled={isDisabled} onChange={(selected) => onChange?.(selected)}>{text}</ToggleButton>
}

/** The dashed chip that adds another. */
export function AddChip({ children, onPress }: { children: string; onPress?: () => void }): ReactNode {
  return <Button className="chip chip-add" {...(onPress === undefined ? {} : { onPress })}><Icon name="plus" size="small" />{children}</Button>
}

export type Tone = 'ok' | 'warn' | 'bad' | 'accent' | 'plain'

/** A small fact beside a name: retired, active, imported. With its own shape, never colour alone. */
export function Tag({ children, tone = 'plain', icon }: { children: string; tone?: Tone; icon?: IconName }): ReactNode {
  const shape = icon ?? TONE_ICONS[tone]
  return <span className={`tag tag-${tone}`}>{shape === undefined ? null : <Icon name={shape} size="small" />}{children}</span>
}

const TONE_ICONS: Readonly<Record<Tone, IconName | undefined>> = { ok: 'check', warn: 'warn', bad: 'ban', accent: 'ring', plain: undefined }
