import { actionNames } from '../strings/keys.ts'
import { normalizeChord, type Chord } from './chord.ts'

export type ActionId = keyof typeof actionNames
export type Scope = ActionId extends infer Id ? (Id extends `${infer S}.${string}` ? S : never) : never

/** What an action is bound to; the first chord is the one that hints show. */
export type Bindings = Readonly<Record<ActionId, readonly Chord[]>>

/** A person's own keys over a shipped map. */
export type Rebindings = Readonly<Partial<Record<ActionId, readonly Chord[]>>>

export interface Keymap {
  readonly id: string
  readonly name: string
  readonly bindings: Bindings
}

export const ACTION_IDS: readonly ActionId[] = Object.keys(actionNames).filter(isActionId)

export function isActionId(text: string): text is ActionId {
  return Object.hasOwn(actionNames, text)
}

export function scopeOf(action: ActionId): Scope {
  return action.slice(0, action.indexOf('.')) as Scope
}

/** Scopes whose keys work at the same time as this one's, itself included. */
export function scopesBeside(scope: Scope): readonly Scope[] {
  if (scope === 'read' || scope === 'evidence') return ['read', 'evidence', 'anywhere']
  return scope === 'anywhere' ? SCOPES : [scope, 'anywhere']
}

/** In the order in which people meet them. */
export const SCOPES: readonly Scope[] = [...new Set(ACTION_IDS.map(scopeOf))]

/** A shipped map with a person's own keys over it. */
export function withRebindings(bindings: Bindings, own: Rebindings): Bindings {
  return { ...bindings, ...own }
}

/** The action that already has this chord where `action` works; undefined where the chord is free. */
export function conflictOf(bindings: Bindings, action: ActionId, chord: Chord): ActionId | undefined {
  const beside = scopesBeside(scopeOf(action))
  return ACTION_IDS.find((other) => other !== action && beside.includes(scopeOf(other)) && bindings[other].includes(chord) && !mayShare(action, other, chord))
}

/** Reads a shipped map; throws where an action lacks its keys or a text is no chord: a fault of the file. */
export function readKeymap(id: string, file: unknown): Keymap {
  const fields = typeof file === 'object' && file !== null ? (file as { name?: unknown; bindings?: unknown }) : {}
  const given = typeof fields.bindings === 'object' && fields.bindings !== null ? new Map<string, unknown>(Object.entries(fields.bindings)) : new Map<string, unknown>()
  const chordsOf = (action: ActionId): Chord[] => {
    const chords = given.get(action)
    if (!Array.isArray(chords)) throw new Error(`Keymap ${id} says nothing of ${action}.`)
    return chords.map((text: unknown) => {
      const chord = typeof text === 'string' ? normalizeChord(text) : undefined
      if (chord === undefined) throw new Error(`Keymap ${id}: ${action} has ${JSON.stringify(text)}, which is no key.`)
      return chord
    })
  }
  const bindings = Object.fromEntries(ACTION_IDS.map((action) => [action, chordsOf(action)])) as unknown as Bindings
  return { id, name: typeof fields.name === 'string' ? fields.name : id, bindings }
}

/** Escape goes back step by step: what is nearest takes it, and `anywhere.back` what is left. Enter saves where nothing opens. */
function mayShare(one: ActionId, other: ActionId, chord: Chord): boolean {
  return chord === 'Escape' && [one, other].includes('anywhere.back')
}
