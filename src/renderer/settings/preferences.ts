import { useSyncExternalStore } from 'react'
import { normalizeChord } from '../keys/chord.ts'
import { isActionId, type Rebindings } from '../keys/keymap.ts'
import { mouseButtonsOf, type MouseButtons } from './mouseButtons.ts'

/** What a person has chosen about the interface. */
export interface Preferences {
  readonly theme: 'dark' | 'light'
  /** Percent of the size as designed, 100 to 200. */
  readonly textSize: number
  readonly density: 'compact' | 'roomy'
  readonly keymap: string
  readonly rebindings: Rebindings
  /** What the mouse does on a film: a shipped profile (`window` has window and level on the left, `scroll` the stack), or the person's own. */
  readonly mouse: 'window' | 'scroll' | 'own'
  /** The person's own profile; it is kept while another is in use. */
  readonly ownMouse: MouseButtons | null
  /** Minutes without a key or a movement before the workstation locks; 0: never. */
  readonly lockAfter: number
}

export const DEFAULT_PREFERENCES: Preferences = { theme: 'dark', textSize: 100, density: 'compact', keymap: 'ihe-bir', rebindings: {}, mouse: 'window', ownMouse: null, lockAfter: 0 }

const KEY = 'hilum.preferences'
const listeners = new Set<() => void>()
const choosers = new Set<() => void>()
let current: Preferences = DEFAULT_PREFERENCES

export function currentPreferences(): Preferences {
  return current
}

/** Renders again when a preference changes. */
export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribePreferences, currentPreferences)
}

/** Told when a person has chosen something, not when what was stored is put in place. */
export function subscribeChoices(listener: () => void): () => void {
  choosers.add(listener)
  return () => choosers.delete(listener)
}

export function subscribePreferences(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Changes some preferences, here and on the page at once. */
export function setPreferences(changed: Partial<Preferences>): void {
  current = { ...current, ...changed }
  localStorage.setItem(KEY, JSON.stringify(current))
  showPreferences()
  for (const listener of choosers) listener()
}

/** Puts a whole set in place, as at a person's entry; what it lacks or holds wrongly is as designed. */
export function adoptPreferences(stored: unknown): void {
  current = preferencesOf(stored)
  localStorage.setItem(KEY, JSON.stringify(current))
  showPreferences()
}

/** Those kept in this browser: what the page looks like before anyone has said who is there. */
export function applyStoredPreferences(): void {
  current = preferencesOf(parse(localStorage.getItem(KEY)))
  showPreferences()
}

/** Preferences from what was stored, whatever it is. */
export function preferencesOf(stored: unknown): Preferences {
  const fields: { [K in keyof Preferences]?: unknown } = typeof stored === 'object' && stored !== null ? stored : {}
  const { theme, textSize, density, keymap, rebindings, mouse, ownMouse, lockAfter } = fields
  const buttons = mouseButtonsOf(ownMouse)
  return {
    theme: theme === 'light' ? 'light' : 'dark',
    textSize: typeof textSize === 'number' && textSize >= 100 && textSize <= 200 ? Math.round(textSize) : 100,
    density: density === 'roomy' ? 'roomy' : 'compact',
    keymap: typeof keymap === 'string' ? keymap : DEFAULT_PREFERENCES.keymap,
    rebindings: rebindingsOf(rebindings),
    mouse: mouse === 'scroll' || (mouse === 'own' && buttons !== null) ? mouse : 'window',
    ownMouse: buttons,
    lockAfter: typeof lockAfter === 'number' && lockAfter > 0 ? lockAfter : 0
  }
}

/** Only actions that there are, with keys that are keys. */
function rebindingsOf(stored: unknown): Rebindings {
  if (typeof stored !== 'object' || stored === null) return {}
  return Object.fromEntries(Object.entries(stored).flatMap(([action, chords]) => {
    if (!isActionId(action) || !Array.isArray(chords)) return []
    return [[action, chords.flatMap((chord: unknown) => (typeof chord === 'string' ? (normalizeChord(chord) ?? []) : []))]]
  }))
}

function showPreferences(): void {
  const root = document.documentElement
  root.dataset['theme'] = current.theme
  root.dataset['density'] = current.density
  root.style.fontSize = `${current.textSize}%`
  for (const listener of listeners) listener()
}

function parse(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}
