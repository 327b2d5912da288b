import type { ReactNode } from 'react'
import { strings } from '../strings/index.ts'
import { Notice } from '../ui/Notice.tsx'

export function SettingsPage(): ReactNode {
  return <Notice icon="settings" title={strings.settings.title} text={strings.settings.soon} />
}
