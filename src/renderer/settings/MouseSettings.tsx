import type { ReactNode } from 'react'
import type { MouseProfile } from '../../contract/index.ts'
import { useCommand } from '../host/useCommand.ts'
import { strings } from '../strings/index.ts'
import { Button } from '../ui/Button.tsx'
import { CommandFailure } from '../ui/CommandFailure.tsx'
import { Note } from '../ui/Note.tsx'
import { RadioGroup } from '../ui/RadioGroup.tsx'
import { Select } from '../ui/Select.tsx'
import { BUTTONS, missing, mouseButtonsOf, profileInUse, toolsOf, withTool, type MouseButton } from './mouseButtons.ts'
import { setPreferences, usePreferences } from './preferences.ts'

const words = strings.settings.mouse

/** What each button and the wheel do on a film: a shipped profile, or one of the person's own, which begins with the first change. */
export function MouseSettings(): ReactNode {
  const { mouse, ownMouse } = usePreferences()
  const room = useCommand('viewing.room', {}, { staleTime: Infinity })
  if (room.isError) return <CommandFailure title={words.label} error={room.error} retry={() => void room.refetch()} />
  const shipped = room.data?.mouse ?? []
  const inUse = profileInUse(shipped, mouse, ownMouse)
  return (
    <div className="settings-form">
      <RadioGroup
        label={words.label} value={inUse?.id ?? mouse}
        onChange={(value) => choose(value)}
        options={[...shipped.map(({ id, name }) => ({ value: id, text: name })), ...(ownMouse === null ? [] : [{ value: 'own', text: words.own, detail: words.ownDetail }])]}
      />
      {inUse === undefined ? null : <Buttons profile={inUse} />}
      {ownMouse === null ? null : <div><Button kind="quiet" icon="undo" onPress={() => setPreferences({ mouse: mouse === 'scroll' ? 'scroll' : 'window', ownMouse: null })}>{words.reset}</Button></div>}
    </div>
  )
}

function choose(value: string): void {
  if (value === 'window' || value === 'scroll' || value === 'own') setPreferences({ mouse: value })
}

function Buttons({ profile }: { profile: MouseProfile }): ReactNode {
  const give = (button: MouseButton, tool: string): void => {
    const before = mouseButtonsOf(profile)
    if (before !== null && before[button] !== tool) setPreferences({ mouse: 'own', ownMouse: withTool(before, button, tool) })
  }
  const without = missing(profile)
  return (
    <section className="mouse-buttons" aria-label={words.buttonsLabel}>
      <ul>
        {BUTTONS.map((button) => (
          <li key={button}>
            <span aria-hidden="true">{words.buttons[button]}</span>
            <Select label={words.does(words.buttons[button])} hidesLabel value={profile[button]} options={toolsOf(button).map((tool) => ({ value: tool, text: words.tools[tool] }))} onChange={(tool) => give(button, tool)} />
          </li>
        ))}
      </ul>
      <p className="field-help">{profile.id === 'own' ? words.help : words.begins}</p>
      {without.length === 0 ? null : <Note tone="warn">{words.missing(without.map((tool) => words.tools[tool]).join(', '))}</Note>}
    </section>
  )
}
