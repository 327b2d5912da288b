/**
 * A chord is a key with what is held: `Ctrl+K`, `Shift+F6`, `?`, `ArrowDown`, `Space`. Shift is written only where it does not change the
 * character (`Shift+F`, not `Shift+/`); on a Mac, Command counts as Ctrl.
 */
export type Chord = string

type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'getModifierState'>

/** The chord that was pressed; undefined while only modifiers are held. */
export function chordOf(event: KeyPress): Chord | undefined {
  if (['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Dead', 'Unidentified', 'Process'].includes(event.key)) return undefined
  // Windows reports AltGr as Ctrl and Alt together: it is part of the character, not of the chord
  const typed = event.getModifierState('AltGraph')
  const key = nameOf(event)
  const shift = event.shiftKey && (key.length > 1 || /^[A-Z]$/.test(key))
  return [...((event.ctrlKey || event.metaKey) && !typed ? ['Ctrl'] : []), ...(event.altKey && !typed ? ['Alt'] : []), ...(shift ? ['Shift'] : []), key].join('+')
}

/** A chord as it is compared: modifiers in one order, letters upper case. Undefined where the text names no chord. */
export function normalizeChord(text: string): Chord | undefined {
  const parts = text === '+' ? ['+'] : text.endsWith('++') ? [...text.slice(0, -2).split('+'), '+'] : text.split('+')
  const key = parts.at(-1) ?? ''
  const held = parts.slice(0, -1)
  if (key === '' || held.some((each) => !MODIFIERS.includes(each))) return undefined
  return [...MODIFIERS.filter((each) => held.includes(each)), key.length === 1 ? key.toUpperCase() : key].join('+')
}

/** The parts of a chord, for key caps. */
export function chordParts(chord: Chord): string[] {
  return chord.endsWith('+') ? [...chord.slice(0, -1).split('+').filter((part) => part !== ''), '+'] : chord.split('+')
}

const MODIFIERS: readonly string[] = ['Ctrl', 'Alt', 'Shift']

function nameOf({ key, code }: KeyPress): string {
  if (key === ' ') return 'Space'
  if (key.length > 1) return key
  // on Arabic, Cyrillic or Greek layouts a letter key is known by its place
  if (/^Key[A-Z]$/.test(code) && !/^[A-Za-z]$/.test(key) && /\p{L}/u.test(key)) return code.slice(3)
  return key.toUpperCase()
}
