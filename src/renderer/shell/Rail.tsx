import type { ReactNode } from 'react'
import { strings } from '../strings/index.ts'
import { Icon } from '../ui/Icon.tsx'
import { pages } from './pages.ts'
import { hashOf, parseRoute, useRoute, type PageName } from './route.ts'

/** The way between the pages. A link goes back to where its page was left. */
export function Rail(): ReactNode {
  const route = useRoute()
  left.set(route.page, hashOf(route))
  return (
    <nav className="rail" aria-label={strings.nav.label} data-region>
      {pages.map(({ page, icon }) => (
        <a key={page} className={`rail-${page}`} href={left.get(page) ?? hashOf(parseRoute(`#/${page}`))} aria-current={page === route.page ? 'page' : undefined}>
          <Icon name={icon} />{strings.nav[page]}
        </a>
      ))}
    </nav>
  )
}

const left = new Map<PageName, string>()
