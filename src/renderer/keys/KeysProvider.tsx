import { createContext, useContext, useEffect, useMemo, useRef, useSyncExternalStore, type ReactNode } from 'react'
import { usePreferences } from '../settings/preferences.ts'
import type { Chord } from './chord.ts'
import { createKeyDispatch, type KeyDispatch, type KeyHandlers } from './dispatch.ts'
import { withRebindings, type ActionId, type Bindings, type Scope } from './keymap.ts'
import { keymapOf } from './shippedKeymaps.ts'

interface Keys {
  readonly dispatch: KeyDispatch
  readonly bindings: Bindings
}

const KeysContext = createContext<Keys | undefined>(undefined)

/** The one listener for keys, with the map of the person at the machine. */
export function KeysProvider({ children }: { children: ReactNode }): ReactNode {
  const { keymap, rebindings } = usePreferences()
  const dispatch = useMemo(() => createKeyDispatch(), [])
  const bindings = useMemo(() => withRebindings(keymapOf(keymap).bindings, rebindings), [keymap, rebindings])
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => void dispatch.handle(event, bindings)
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [dispatch, bindings])
  const keys = useMemo(() => ({ dispatch, bindings }), [dispatch, bindings])
  return <KeysContext value={keys}>{children}</KeysContext>
}

/**
 * Answers actions while the component is there. Which keys they have is the map's affair; an action that returns `false` leaves the key
 * to others. `barrier`: an overlay, which takes all keys from everything else. `enabled: false`: not now.
 */
export function useKeys(scope: Scope, handlers: KeyHandlers, { whileTyping = NONE, barrier = false, enabled = true }: { readonly whileTyping?: readonly ActionId[]; readonly barrier?: boolean; readonly enabled?: boolean } = {}): void {
  const { dispatch } = useKeysContext()
  const latest = useRef(handlers)
  useEffect(() => {
    latest.current = handlers
  })
  const actions = Object.keys(handlers).toSorted().join(' ')
  const typing = whileTyping.join(' ')
  useEffect(() => {
    if (!enabled) return undefined
    const ids = actions.split(' ').filter((id) => id !== '') as ActionId[]
    const current = Object.fromEntries(ids.map((id) => [id, () => latest.current[id]?.()]))
    return dispatch.register({ scope, handlers: current, whileTyping: typing.split(' ') as ActionId[], barrier })
  }, [dispatch, scope, actions, typing, barrier, enabled])
}

/** The chords of an action as they are bound now. */
export function useBinding(action: ActionId): readonly Chord[] {
  return useKeysContext().bindings[action]
}

export function useBindings(): Bindings {
  return useKeysContext().bindings
}

/** The actions that would work now, and a way to run one as its key would. */
export function useActions(): { readonly active: () => ActionId[]; readonly run: (action: ActionId) => boolean } {
  const { dispatch } = useKeysContext()
  return dispatch
}

/** Renders again whenever which actions work changes. */
export function useActiveActions(): readonly ActionId[] {
  const { dispatch } = useKeysContext()
  const text = useSyncExternalStore((listener) => dispatch.subscribe(listener), () => dispatch.active().join(' '))
  return useMemo(() => text.split(' ').filter((id) => id !== '') as ActionId[], [text])
}

const NONE: readonly ActionId[] = []

function useKeysContext(): Keys {
  const keys = useContext(KeysContext)
  if (keys === undefined) throw new Error('useKeys needs a KeysProvider above it.')
  return keys
}
