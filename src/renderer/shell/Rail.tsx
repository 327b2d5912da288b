import type { ReactNode } from 'react'
import { strings } from '../strings/index.ts'
import { Icon } from '../ui/Icon.tsx'
import { pages } from './pages.ts'
import { addressOf, notePlace } from './pageWays.ts'
import { useRoute } from './route.ts'

/** The way between the pages. A link goes back to where its page was left; that of the page itself to its beginning. */
export function Rail(): ReactNode {
  const route = useRoute()
  notePlace(route)
  return (
    <nav className="rail" aria-label={strings.nav.label} data-region>
      {pages.map(({ page, icon }) => (
        <a key={page} className={`rail-${page}`} href={addressOf(page, route.page)} aria-current={page === route.page ? 'page' : undefined}>
          <Icon name={icon} />{strings.nav[page]}
        </a>
      ))}
    </nav>
  )
}
