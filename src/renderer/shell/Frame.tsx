import { useState, type ReactNode } from 'react'
import { setPreferences, usePreferences } from '../settings/preferences.ts'
import { strings } from '../strings/index.ts'
import { Icon } from '../ui/Icon.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { BrandMark } from './BrandMark.tsx'
import { Rail } from './Rail.tsx'
import { ResearchBanner } from './ResearchBanner.tsx'
import { StatusSlot } from './StatusItems.tsx'
import './frame.css'

/** Title bar, rail, page, status bar: what every screen stands in. */
export function Frame({ libraryName, library, title, person, rail = true, warning, status, children }: { libraryName: string; library?: ReactNode; title?: ReactNode; person?: ReactNode; rail?: boolean; warning?: ReactNode; status?: ReactNode; children: ReactNode }): ReactNode {
  const [slot, setSlot] = useState<HTMLElement | null>(null)
  return (
    <StatusSlot value={slot}>
      <div className="frame">
        <header className="titlebar" data-region>
          <BrandMark />
          <h1 className={library === undefined ? 'library-name' : 'library-title'}>{library ?? libraryName}</h1>
          {title}
          <span className="spacer" />
          <ResearchBanner />
          <span className="offline" title={strings.offlineDetail}><Icon name="offline" size="small" />{strings.offline}</span>
          <ThemeButton />
          {person}
        </header>
        {rail ? <Rail /> : <div className="rail" />}
        {warning}
        <main id="page" tabIndex={-1}>{children}</main>
        <footer className="statusbar" aria-label={strings.statusBar.label} data-region>
          <div className="status-slot" ref={setSlot} />
          {status}
        </footer>
      </div>
    </StatusSlot>
  )
}

function ThemeButton(): ReactNode {
  const { theme } = usePreferences()
  const other = theme === 'dark' ? 'light' : 'dark'
  const label = other === 'light' ? strings.theme.toLight : strings.theme.toDark
  return <IconButton icon={other === 'light' ? 'sun' : 'moon'} label={label} onPress={() => setPreferences({ theme: other })} />
}
