import type { ReactNode } from 'react'
import { strings } from '../strings/index.ts'
import { Icon } from '../ui/Icon.tsx'

/** On every screen, in every state. */
export function ResearchBanner(): ReactNode {
  return <span className="banner" role="note" title={strings.bannerDetail}><Icon name="warn" size="small" />{strings.banner}</span>
}
