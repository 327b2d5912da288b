import { useState, type ReactNode } from 'react'
import { useDeed } from '../host/useCommand.ts'
import { useKeys } from '../keys/KeysProvider.tsx'
import { DropImport } from '../jobs/DropImport.tsx'
import { ImportPanel } from '../jobs/ImportPanel.tsx'
import { JobsPanel } from '../jobs/JobsPanel.tsx'
import { useJobNews } from '../jobs/useJobNews.ts'
import { FileBrowser } from './FileBrowser.tsx'
import { KeysPanel } from './KeysPanel.tsx'
import { wayTo } from './pageWays.ts'
import { Palette } from './Palette.tsx'
import { focusRegion } from './regions.ts'
import { navigate, parseRoute, type PageName } from './route.ts'
import { ShellContext } from './shellContext.ts'

/** What works on every page: the palette, the map of keys, going between pages and regions, locking. */
export function Shell({ children }: { children: ReactNode }): ReactNode {
  const [palette, setPalette] = useState(false)
  const [keys, setKeys] = useState(false)
  const [jobs, setJobs] = useState<{ readonly shown: string | undefined }>()
  const lock = useDeed('people.lock', { rereads: ['people.current'] })
  useKeys('anywhere', {
    'anywhere.palette': () => setPalette(true),
    'anywhere.keys': () => setKeys((shown) => !shown),
    'anywhere.nextRegion': () => focusRegion(1),
    'anywhere.previousRegion': () => focusRegion(-1),
    'anywhere.jobs': () => setJobs((open) => (open === undefined ? { shown: undefined } : undefined)),
    'anywhere.lock': () => lock.mutate({}),
    'anywhere.worklist': () => goTo('worklist'),
    'anywhere.read': () => goTo('read'),
    'anywhere.train': () => goTo('train'),
    'anywhere.models': () => goTo('models'),
    'anywhere.audit': () => goTo('audit'),
    'anywhere.settings': () => goTo('settings')
  })
  const openPalette = (): void => setPalette(true)
  const showKeys = (): void => setKeys(true)
  const showJobs = (jobId?: string): void => setJobs({ shown: jobId })
  useJobNews(showJobs)
  return (
    <ShellContext value={{ openPalette, showKeys, showJobs }}>
      {children}
      {palette ? <Palette onClose={() => setPalette(false)} /> : null}
      {keys ? <KeysPanel onClose={() => setKeys(false)} /> : null}
      {jobs === undefined ? null : <JobsPanel key={jobs.shown} shown={jobs.shown} onClose={() => setJobs(undefined)} />}
      <ImportPanel />
      <FileBrowser />
      <DropImport />
    </ShellContext>
  )
}

function goTo(page: PageName): void {
  navigate(wayTo(page, parseRoute(location.hash).page))
}
