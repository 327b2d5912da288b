import { dirname, resolve } from 'node:path'
import { IN_ARCHIVE } from './walkZip.ts'

/** Whether a path is one of these files, or lies below one of these folders or in one of these archives: as many steps as the path has folders, however many roots there are. */
export function belowRoots(roots: readonly string[]): (path: string) => boolean {
  const named = new Set(roots)
  const places = new Set(roots.map((root) => placeOf(resolve(root))))
  return (path) => {
    for (let at = path.indexOf(IN_ARCHIVE); at >= 0; at = path.indexOf(IN_ARCHIVE, at + 1)) if (named.has(path.slice(0, at))) return true
    let place = placeOf(resolve(path))
    while (!places.has(place)) {
      const above = dirname(place)
      if (above === place) return false
      place = above
    }
    return true
  }
}

/** Windows has one file under every case of its name. */
function placeOf(path: string): string {
  return process.platform === 'win32' ? path.toLowerCase() : path
}
