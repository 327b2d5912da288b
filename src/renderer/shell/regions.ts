const TABBABLE = 'a[href], button:not([disabled]), input:not([disabled]), select:not([disabled]), textarea:not([disabled]), [tabindex]:not([tabindex="-1"])'
const lastFocused = new WeakMap<Element, HTMLElement>()

/**
 * Moves the focus to the next part of the window: title bar, rail, page, its panes (`data-region`), status bar. A part is entered where it was
 * left. Regions that hold others are passed over for what they hold.
 */
export function focusRegion(step: 1 | -1): void {
  const all = [...document.querySelectorAll<HTMLElement>('[data-region], main')].filter((region) => region.checkVisibility())
  const regions = all.filter((region) => !all.some((other) => other !== region && region.contains(other)))
  const active = document.activeElement
  const at = regions.findIndex((region) => region.contains(active))
  const here = regions[at]
  if (here !== undefined && active instanceof HTMLElement) lastFocused.set(here, active)
  for (let i = 1; i <= regions.length; i++) {
    const region = regions[(((at < 0 && step > 0 ? -1 : Math.max(at, 0)) + step * i) % regions.length + regions.length) % regions.length]
    if (region !== undefined && focusIn(region)) return
  }
}

function focusIn(region: HTMLElement): boolean {
  const last = lastFocused.get(region)
  const inside = last !== undefined && last.isConnected && last.checkVisibility() ? last : [...region.querySelectorAll<HTMLElement>(TABBABLE)].find((element) => element.checkVisibility())
  const target = inside ?? (region.tabIndex >= -1 && region.hasAttribute('tabindex') ? region : undefined)
  target?.focus()
  return target !== undefined && document.activeElement === target
}
