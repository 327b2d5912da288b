import { useState, type ReactNode } from 'react'
import { useDeed } from '../host/useCommand.ts'
import { useKeys } from '../keys/KeysProvider.tsx'
import { FileBrowser } from './FileBrowser.tsx'
import { KeysPanel } from './KeysPanel.tsx'
import { Palette } from './Palette.tsx'
import { focusRegion } from './regions.ts'
import { navigate, parseRoute } from './route.ts'
import { ShellContext } from './shellContext.ts'

/** What works on every page: the palette, the map of keys, going between pages and regions, locking. */
export function Shell({ children }: { children: ReactNode }): ReactNode {
  const [palette, setPalette] = useState(false)
  const [keys, setKeys] = useState(false)
  const lock = useDeed('people.lock', { rereads: ['people.current'] })
  useKeys('anywhere', {
    'anywhere.palette': () => setPalette(true),
    'anywhere.keys': () => setKeys((shown) => !shown),
    'anywhere.nextRegion': () => focusRegion(1),
    'anywhere.previousRegion': () => focusRegion(-1),
    'anywhere.lock': () => lock.mutate({}),
    'anywhere.worklist': () => goTo('#/worklist'),
    'anywhere.read': () => goTo('#/read'),
    'anywhere.train': () => goTo('#/train'),
    'anywhere.models': () => goTo('#/models'),
    'anywhere.audit': () => goTo('#/audit'),
    'anywhere.settings': () => goTo('#/settings')
  })
  const openPalette = (): void => setPalette(true)
  const showKeys = (): void => setKeys(true)
  return (
    <ShellContext value={{ openPalette, showKeys }}>
      {children}
      {palette ? <Palette onClose={() => setPalette(false)} /> : null}
      {keys ? <KeysPanel onClose={() => setKeys(false)} /> : null}
      <FileBrowser />
    </ShellContext>
  )
}

function goTo(hash: string): void {
  navigate(parseRoute(hash))
}
