import { useSyncExternalStore } from 'react'

export const MAP_MODES = ['map', 'both', 'contour'] as const
export type MapMode = (typeof MAP_MODES)[number]

/** How maps are drawn: a reader's habit, kept from case to case. */
export interface MapSettings {
  readonly visible: boolean
  readonly mode: MapMode
  /** 0 to 1 */
  readonly opacity: number
  /** Shares of the model's scale: colours begin here, and the contour runs there. */
  readonly from: number
  readonly contour: number
  /** The network's input in place of the film. */
  readonly input: boolean
}

const KEY = 'hilum.map'
const DEFAULTS: MapSettings = { visible: true, mode: 'both', opacity: 0.5, from: 0.15, contour: 0.5, input: false }

let settings: MapSettings = read()
const listeners = new Set<() => void>()

export function useMapSettings(): MapSettings {
  return useSyncExternalStore(subscribe, () => settings)
}

export function changeMap(change: Partial<MapSettings>): void {
  settings = { ...settings, ...change }
  try {
    localStorage.setItem(KEY, JSON.stringify({ mode: settings.mode, opacity: settings.opacity, from: settings.from, contour: settings.contour }))
  } catch {
    // a page without storage forgets it
  }
  for (const listener of listeners) listener()
}

/** A tenth up or down, 0 to 1. */
export function stepOpacity(by: 1 | -1): void {
  changeMap({ opacity: Math.min(1, Math.max(0, Math.round(10 * settings.opacity + by) / 10)), visible: true })
}

export function nextMode(): void {
  changeMap({ mode: MAP_MODES[(MAP_MODES.indexOf(settings.mode) + 1) % MAP_MODES.length] ?? 'both', visible: true })
}

export function toggleMap(): void {
  changeMap({ visible: !settings.visible })
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function read(): MapSettings {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}')
    const field = (name: string): unknown => (typeof kept === 'object' && kept !== null ? Reflect.get(kept, name) : undefined)
    const share = (name: 'opacity' | 'from' | 'contour'): number => {
      const value = field(name)
      return typeof value === 'number' && value >= 0 && value <= 1 ? value : DEFAULTS[name]
    }
    return { ...DEFAULTS, mode: MAP_MODES.find((mode) => mode === field('mode')) ?? DEFAULTS.mode, opacity: share('opacity'), from: share('from'), contour: share('contour') }
  } catch {
    return DEFAULTS
  }
}
