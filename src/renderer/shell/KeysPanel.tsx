import type { ReactNode } from 'react'
import { ACTION_IDS, scopeOf, type Scope } from '../keys/keymap.ts'
import { useBindings } from '../keys/KeysProvider.tsx'
import { keymapOf } from '../keys/shippedKeymaps.ts'
import { usePreferences } from '../settings/preferences.ts'
import { actionNames } from '../strings/keys.ts'
import { strings } from '../strings/index.ts'
import { Button } from '../ui/Button.tsx'
import { Key } from '../ui/Key.tsx'
import { Panel } from '../ui/Panel.tsx'
import { navigate, useRoute } from './route.ts'

/** The keys that work on this page, and those that work anywhere. */
export function KeysPanel({ onClose }: { onClose: () => void }): ReactNode {
  const { page } = useRoute()
  const { keymap } = usePreferences()
  const change = (): void => {
    onClose()
    navigate({ page: 'settings', section: 'keys' })
  }
  const scopes: readonly Scope[] = page === 'read' ? ['read', 'evidence', 'anywhere'] : ACTION_IDS.some((action) => scopeOf(action) === page) ? [page as Scope, 'anywhere'] : ['anywhere']
  return (
    <div className="keys-overlay">
      <Panel title={strings.keys.title} detail={strings.keys.map(keymapOf(keymap).name)} onClose={onClose} footer={<Button onPress={change}>{strings.keys.change}</Button>}>
        {scopes.map((scope) => <ScopeKeys key={scope} scope={scope} />)}
      </Panel>
    </div>
  )
}

function ScopeKeys({ scope }: { scope: Scope }): ReactNode {
  const bindings = useBindings()
  return (
    <section className="scope-keys">
      <h3>{strings.keys.scopes[scope]}</h3>
      <dl>
        {ACTION_IDS.filter((action) => scopeOf(action) === scope && bindings[action].length > 0).map((action) => (
          <div key={action}><dt>{actionNames[action]}</dt><dd>{bindings[action].map((chord) => <Key key={chord} chord={chord} />)}</dd></div>
        ))}
      </dl>
    </section>
  )
}
