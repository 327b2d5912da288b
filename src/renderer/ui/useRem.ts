import { useSyncExternalStore } from 'react'

/** The root's font size in px: what a row of a list is measured with. Follows the browser's own text size too, which no preference tells of. */
export function useRem(): number {
  return useSyncExternalStore(subscribe, read)
}

const listeners = new Set<() => void>()
let probe: HTMLElement | undefined

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  probe ??= watch()
  return () => listeners.delete(listener)
}

/** An element as wide as the root's font is high, nowhere to be seen. */
function watch(): HTMLElement {
  const element = document.createElement('div')
  Object.assign(element.style, { position: 'fixed', width: '1rem', height: '0', visibility: 'hidden' })
  element.setAttribute('aria-hidden', 'true')
  document.body.append(element)
  new ResizeObserver(() => {
    for (const listener of listeners) listener()
  }).observe(element)
  return element
}

function read(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
}
