import { chordOf, type Chord } from './chord.ts'
import { isActionId, type ActionId, type Bindings, type Scope } from './keymap.ts'

/** What an action does. `false`: nothing to do here, let another take the key. */
export type KeyHandler = () => void | false
export type KeyHandlers = Readonly<Partial<Record<ActionId, KeyHandler>>>

export interface Registration {
  readonly scope: Scope
  readonly handlers: KeyHandlers
  /** Actions that also work while a person types in a one-line field, by keys that move nothing in it. */
  readonly whileTyping: readonly ActionId[]
  /** An overlay: while it stands nothing else gets a key, what was registered after it (a page that was still loading) neither. */
  readonly barrier: boolean
}

export interface KeyDispatch {
  register(registration: Registration): () => void
  /** True where an action took the key. */
  handle(event: KeyboardEvent, bindings: Bindings): boolean
  /** Actions that would work now, the nearest first. */
  active(): ActionId[]
  /** Runs an action as its key would; false where nothing answers it now. */
  run(action: ActionId): boolean
  subscribe(listener: () => void): () => void
}

/** One listener for all keys: the latest registration that has an action for the chord takes it. */
export function createKeyDispatch(): KeyDispatch {
  let registrations: readonly Registration[] = []
  const listeners = new Set<() => void>()
  const change = (next: readonly Registration[]): void => {
    registrations = next
    for (const listener of listeners) listener()
  }
  const inSight = (): readonly Registration[] => {
    const overlay = registrations.findLast((each) => each.barrier)
    return overlay === undefined ? registrations.toReversed() : [overlay]
  }
  return {
    register(registration) {
      change([...registrations, registration])
      return () => change(registrations.filter((each) => each !== registration))
    },
    handle(event, bindings) {
      if (event.defaultPrevented || event.isComposing) return false
      const chord = chordOf(event)
      if (chord === undefined) return false
      const typing = typesInto(event.target)
      if (belongsToWidget(event.target, chord)) return false
      for (const { handlers, whileTyping } of inSight()) {
        for (const [action, handler] of Object.entries(handlers)) {
          if (handler === undefined || !isActionId(action) || !bindings[action].includes(chord)) continue
          if (typing && !(passesTyping(chord) || (whileTyping.includes(action) && MOVES_NOTHING_IN_A_LINE.includes(chord)))) continue
          if (handler() === false) continue
          event.preventDefault()
          return true
        }
      }
      return false
    },
    active: () => inSight().flatMap(({ handlers }) => Object.keys(handlers).filter(isActionId)),
    run(action) {
      // what asks for it (the palette) is itself in the way
      for (const { handlers } of registrations.toReversed()) {
        const handler = handlers[action]
        if (handler !== undefined && handler() !== false) return true
      }
      return false
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    }
  }
}

const MOVES_NOTHING_IN_A_LINE: readonly Chord[] = ['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown']
const TEXT_INPUTS = ['text', 'search', 'number', 'password', 'email', 'url', 'tel', 'date', 'time']
const PRESSED_BY_ENTER_AND_SPACE = 'button, a[href], summary, input[type=checkbox], input[type=radio], [role=button], [role=tab], [role=switch], [role=option], [role^=menuitem]'
const MOVED_BY_ARROWS = 'select, input[type=radio], input[type=range], [role=slider], [role=tablist], [role=listbox], [role=menu], [role=radiogroup], [role=spinbutton]'
/** Letters go to the entry that they begin; a field that searches a menu passes its keys to the menu. */
const FOUND_BY_LETTERS = '[role=listbox], [role=menu]'
const MOVES: readonly Chord[] = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageUp', 'PageDown']

function typesInto(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return (target instanceof HTMLInputElement && TEXT_INPUTS.includes(target.type)) || target instanceof HTMLTextAreaElement || target.isContentEditable
}

/** Keys that mean nothing to a text field: Escape, F-keys, and chords with Ctrl or Alt that do not edit. */
function passesTyping(chord: Chord): boolean {
  if (chord === 'Escape' || /^(Shift\+)?F\d+$/.test(chord)) return true
  return /^(Ctrl|Alt)\+/.test(chord) && !/^Ctrl\+(Shift\+)?([ACVXYZ]|Arrow\w+|Home|End|Backspace|Delete)$/.test(chord) && !/^Alt\+(Arrow\w+|Backspace)$/.test(chord)
}

/** Whether the focused control itself answers this key. */
function belongsToWidget(target: EventTarget | null, chord: Chord): boolean {
  if (!(target instanceof Element)) return false
  if (chord === 'Enter' || chord === 'Space') return target.closest(PRESSED_BY_ENTER_AND_SPACE) !== null
  if (/^(Shift\+)?.$/u.test(chord) && target.closest(FOUND_BY_LETTERS) !== null) return true
  return MOVES.includes(chord) && target.closest(MOVED_BY_ARROWS) !== null
}
