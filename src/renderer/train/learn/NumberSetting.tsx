import { useState, type ReactNode } from 'react'
import type { RecipeSetting } from '../../../contract/index.ts'
import { strings } from '../../strings/index.ts'
import { TextField } from '../../ui/TextField.tsx'

/** A number that is taken over when it is one within its bounds; what is typed meanwhile stays. */
export function NumberSetting({ label, hidesLabel = false, setting, onChange, isDisabled = false }: { label: string; hidesLabel?: boolean; setting: RecipeSetting; onChange: (value: number) => void; isDisabled?: boolean }): ReactNode {
  const current = typeof setting.value === 'number' ? String(setting.value) : ''
  const [typed, setTyped] = useState<{ text: string; over: string }>()
  const text = typed !== undefined && typed.over === current ? typed.text : current
  const take = (next: string): void => {
    setTyped({ text: next, over: current })
    const value = Number(next)
    if (next.trim() === '' || !isWithin(value, setting)) return
    setTyped({ text: next, over: String(value) })
    onChange(value)
  }
  return <TextField label={label} hidesLabel={hidesLabel} value={text} inputMode="decimal" isDisabled={isDisabled} onChange={take} placeholder={setting.value === null ? strings.train.learn.networksOwn : ''} error={(text.trim() === '' && setting.value === null) || (text.trim() !== '' && isWithin(Number(text), setting)) ? undefined : strings.train.learn.invalid} />
}

function isWithin(value: number, { kind, least = -Infinity, most = Infinity }: RecipeSetting): boolean {
  return Number.isFinite(value) && value >= least && value <= most && (kind !== 'whole' || Number.isInteger(value))
}
