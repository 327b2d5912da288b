import type { ReactNode } from 'react'
import { useCommand } from '../host/useCommand.ts'
import { strings } from '../strings/index.ts'
import { CommandFailure } from '../ui/CommandFailure.tsx'
import { RadioGroup } from '../ui/RadioGroup.tsx'
import { Facts } from '../ui/Section.tsx'
import { setPreferences, usePreferences } from './preferences.ts'

const tools = new Map<string, string>(Object.entries(strings.settings.mouse.tools))

/** The shipped mouse profiles, and what each button does in the chosen one. */
export function MouseSettings(): ReactNode {
  const { mouse } = usePreferences()
  const room = useCommand('viewing.room', {}, { staleTime: Infinity })
  const words = strings.settings.mouse
  if (room.isError) return <CommandFailure title={words.label} error={room.error} retry={() => void room.refetch()} />
  const profiles = room.data?.mouse ?? []
  const chosen = profiles.find(({ id }) => id === mouse)
  return (
    <div className="settings-form">
      <RadioGroup label={words.label} value={mouse} onChange={(value) => setPreferences({ mouse: value === 'scroll' ? 'scroll' : 'window' })} options={profiles.map(({ id, name }) => ({ value: id, text: name }))} />
      {chosen === undefined ? null : <Facts facts={BUTTONS.map((button) => [words.buttons[button], tools.get(chosen[button]) ?? chosen[button]] as const)} />}
    </div>
  )
}

const BUTTONS = ['left', 'middle', 'right', 'shiftLeft', 'ctrlLeft', 'wheel', 'ctrlWheel'] as const
