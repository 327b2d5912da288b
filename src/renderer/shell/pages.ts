import { lazy, type ComponentType, type LazyExoticComponent } from 'react'
import type { IconName } from '../ui/Icon.tsx'
import { parseRoute, type PageName } from './route.ts'

interface ShellPage {
  readonly page: PageName
  readonly icon: IconName
  readonly load: Load
  readonly Page: LazyExoticComponent<ComponentType>
}

type Load = () => Promise<{ readonly default: ComponentType }>

/** The pages, in the order of the rail; each its own chunk, read when it is first opened. */
export const pages: readonly ShellPage[] = [
  shellPage('worklist', 'worklist', async () => ({ default: (await import('../worklist/WorklistPage.tsx')).WorklistPage })),
  shellPage('read', 'read', async () => ({ default: (await import('../read/ReadPage.tsx')).ReadPage })),
  shellPage('train', 'train', async () => ({ default: (await import('../train/TrainPage.tsx')).TrainPage })),
  shellPage('models', 'models', async () => ({ default: (await import('../models/ModelsPage.tsx')).ModelsPage })),
  shellPage('audit', 'audit', async () => ({ default: (await import('../audit/AuditPage.tsx')).AuditPage })),
  shellPage('settings', 'settings', async () => ({ default: (await import('../settings/SettingsPage.tsx')).SettingsPage }))
]

/** Begins to read the page that an address names while the library is asked: it is needed as soon as that answers. */
export function readAhead(hash: string): void {
  const { page } = parseRoute(hash)
  // a chunk that cannot be read says so when it is shown
  pages.find((each) => each.page === page)?.load().catch(() => undefined)
}

function shellPage(page: PageName, icon: IconName, load: Load): ShellPage {
  return { page, icon, load, Page: lazy(load) }
}
