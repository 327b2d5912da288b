import { useState, type ReactNode } from 'react'
import { ACTION_IDS, conflictOf, scopeOf, SCOPES, withRebindings, type ActionId, type Bindings, type Scope } from '../keys/keymap.ts'
import { keymapOf, shippedKeymaps } from '../keys/shippedKeymaps.ts'
import { chordParts, type Chord } from '../keys/chord.ts'
import { foundBy } from '../shell/foundBy.ts'
import { strings } from '../strings/index.ts'
import { actionNames } from '../strings/keys.ts'
import { Button } from '../ui/Button.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { capOf, Key } from '../ui/Key.tsx'
import { Note } from '../ui/Note.tsx'
import { RadioGroup } from '../ui/RadioGroup.tsx'
import { Tag } from '../ui/Chip.tsx'
import { TextField } from '../ui/TextField.tsx'
import { KeyCapture } from './KeyCapture.tsx'
import { setPreferences, usePreferences } from './preferences.ts'

const details = new Map<string, string>(Object.entries(strings.settings.keymapDetail))

interface Capturing {
  readonly action: ActionId
  /** The key that is replaced; undefined: another one is added. */
  readonly chord: Chord | undefined
}

/** The keymap, and a person's own keys over it. A key that is taken where both would work is refused, with who has it. */
export function KeySettings(): ReactNode {
  const { keymap, rebindings } = usePreferences()
  const [find, setFind] = useState('')
  const [capturing, setCapturing] = useState<Capturing>()
  const [refusal, setRefusal] = useState<{ readonly action: ActionId; readonly text: string }>()
  const words = strings.settings
  const bindings = withRebindings(keymapOf(keymap).bindings, rebindings)
  const actions = ACTION_IDS.filter((action) => foundBy(find, `${actionNames[action]} ${strings.keys.scopes[scopeOf(action)]}`))

  const bind = (action: ActionId, chords: readonly Chord[]): void => setPreferences({ rebindings: { ...rebindings, [action]: chords } })
  const take = (pressed: Chord | undefined): void => {
    setCapturing(undefined)
    if (capturing === undefined || pressed === undefined) return
    const { action, chord } = capturing
    const other = conflictOf(bindings, action, pressed)
    setRefusal(other === undefined ? undefined : { action, text: words.taken(nameOf(pressed), actionNames[other]) })
    if (other !== undefined || bindings[action].includes(pressed)) return
    bind(action, chord === undefined ? [...bindings[action], pressed] : bindings[action].map((each) => (each === chord ? pressed : each)))
  }
  return (
    <div className="settings-form settings-wide">
      <RadioGroup label={words.keymap.label} help={words.keymap.help} value={keymap} onChange={(value) => setPreferences({ keymap: value })} options={shippedKeymaps.map(({ id, name }) => ({ value: id, text: name, detail: details.get(id) ?? '' }))} />
      <div className="settings-line">
        <TextField label={words.findKey} hidesLabel placeholder={words.findKey} icon="search" value={find} onChange={setFind} />
        <Button kind="quiet" icon="undo" isDisabled={Object.keys(rebindings).length === 0} onPress={() => setPreferences({ rebindings: {} })}>{words.resetAll}</Button>
      </div>
      {actions.length === 0 ? <p className="dim">{words.noKey}</p> : null}
      {SCOPES.filter((scope) => actions.some((action) => scopeOf(action) === scope)).map((scope) => (
        <KeyTable
          key={scope} scope={scope} actions={actions.filter((action) => scopeOf(action) === scope)} bindings={bindings} own={rebindings} capturing={capturing} refusal={refusal}
          onCapture={(next) => {
            setRefusal(undefined)
            setCapturing(next)
          }}
          onTake={take} onBind={bind}
          onReset={(action) => setPreferences({ rebindings: Object.fromEntries(Object.entries(rebindings).filter(([id]) => id !== action)) })}
        />
      ))}
    </div>
  )
}

function KeyTable({ scope, actions, bindings, own, capturing, refusal, onCapture, onTake, onBind, onReset }: {
  scope: Scope
  actions: readonly ActionId[]
  bindings: Bindings
  own: Readonly<Partial<Record<ActionId, readonly Chord[]>>>
  capturing: Capturing | undefined
  refusal: { readonly action: ActionId; readonly text: string } | undefined
  onCapture: (capturing: Capturing) => void
  onTake: (chord: Chord | undefined) => void
  onBind: (action: ActionId, chords: readonly Chord[]) => void
  onReset: (action: ActionId) => void
}): ReactNode {
  const words = strings.settings
  return (
    <section className="key-table" aria-label={words.keyTable.label(strings.keys.scopes[scope])}>
      <h3>{strings.keys.scopes[scope]}</h3>
      <ul>
        {actions.map((action) => {
          const name = actionNames[action]
          const mine = capturing?.action === action ? capturing : undefined
          return (
            <li key={action}>
              <span className="key-action">{name}{own[action] === undefined ? null : <Tag tone="accent">{words.keyTable.own}</Tag>}</span>
              <span className="key-chords">
                {bindings[action].map((chord) => (mine !== undefined && mine.chord === chord ? <KeyCapture key={chord} onTake={onTake} /> : (
                  <span key={chord} className="key-chord">
                    <button type="button" aria-label={words.changeKey(`${name}, ${nameOf(chord)}`)} onClick={() => onCapture({ action, chord })}><Key chord={chord} /></button>
                    <IconButton icon="close" label={words.removeKey(nameOf(chord), name)} onPress={() => onBind(action, bindings[action].filter((each) => each !== chord))} />
                  </span>
                )))}
                {bindings[action].length === 0 && mine === undefined ? <span className="dim">{strings.keys.unbound}</span> : null}
                {mine !== undefined && mine.chord === undefined ? <KeyCapture onTake={onTake} /> : null}
              </span>
              <IconButton icon="plus" label={words.addKey(name)} onPress={() => onCapture({ action, chord: undefined })} />
              <IconButton icon="undo" label={words.resetKey(name)} isDisabled={own[action] === undefined} onPress={() => onReset(action)} />
              {refusal?.action === action ? <div className="key-refusal"><Note tone="bad">{refusal.text}</Note></div> : null}
            </li>
          )
        })}
      </ul>
    </section>
  )
}

function nameOf(chord: Chord): string {
  return chordParts(chord).map(capOf).join(' ')
}
