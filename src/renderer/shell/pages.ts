import { lazy, type ComponentType, type LazyExoticComponent } from 'react'
import type { IconName } from '../ui/Icon.tsx'
import type { PageName } from './route.ts'

/** The pages, in the order of the rail; each its own chunk, read when it is first opened. */
export const pages: readonly { readonly page: PageName; readonly icon: IconName; readonly Page: LazyExoticComponent<ComponentType> }[] = [
  { page: 'worklist', icon: 'worklist', Page: lazy(async () => ({ default: (await import('../worklist/WorklistPage.tsx')).WorklistPage })) },
  { page: 'read', icon: 'read', Page: lazy(async () => ({ default: (await import('../read/ReadPage.tsx')).ReadPage })) },
  { page: 'train', icon: 'train', Page: lazy(async () => ({ default: (await import('../train/TrainPage.tsx')).TrainPage })) },
  { page: 'models', icon: 'models', Page: lazy(async () => ({ default: (await import('../models/ModelsPage.tsx')).ModelsPage })) },
  { page: 'audit', icon: 'audit', Page: lazy(async () => ({ default: (await import('../audit/AuditPage.tsx')).AuditPage })) },
  { page: 'settings', icon: 'settings', Page: lazy(async () => ({ default: (await import('../settings/SettingsPage.tsx')).SettingsPage })) }
]
