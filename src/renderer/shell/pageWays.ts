import { hashOf, parseRoute, type PageName, type Route } from './route.ts'

const left = new Map<PageName, Route>()

/** Notes where the window is. */
export function notePlace(route: Route): void {
  left.set(route.page, route)
}

/** Where a page is gone to from `here`: where it was left; from within it, to its beginning. */
export function wayTo(page: PageName, here: PageName): Route {
  return (page === here ? undefined : left.get(page)) ?? parseRoute(`#/${page}`)
}

/** `wayTo` as an address. */
export function addressOf(page: PageName, here: PageName): string {
  return hashOf(wayTo(page, here))
}
