import { useState, type ReactNode } from 'react'
import { strings } from '../strings.ts'
import { applyTheme, currentTheme } from '../theme/theme.ts'
import { BrandMark } from './BrandMark.tsx'
import { Icon } from './Icon.tsx'
import { ResearchBanner } from './ResearchBanner.tsx'

/** Title bar, rail, page, status bar: what every screen stands in. */
export function Frame({ libraryName, status, children }: { libraryName: string; status: ReactNode; children: ReactNode }): ReactNode {
  return (
    <div className="frame">
      <header className="titlebar">
        <BrandMark />
        <h1 className="library-name">{libraryName}</h1>
        <span className="spacer" />
        <ResearchBanner />
        <ThemeButton />
      </header>
      <nav className="rail" aria-label={strings.nav.label}>
        <a href="#worklist" aria-current="page"><Icon name="worklist" />{strings.nav.worklist}</a>
      </nav>
      <main id="worklist">{children}</main>
      <footer className="statusbar" aria-label={strings.statusBar.label}>{status}</footer>
    </div>
  )
}

function ThemeButton(): ReactNode {
  const [theme, setTheme] = useState(currentTheme)
  const other = theme === 'dark' ? 'light' : 'dark'
  const label = other === 'light' ? strings.theme.toLight : strings.theme.toDark
  const change = (): void => {
    applyTheme(other)
    setTheme(other)
  }
  return <button type="button" className="icon-button" aria-label={label} title={label} onClick={change}><Icon name={other === 'light' ? 'sun' : 'moon'} /></button>
}
