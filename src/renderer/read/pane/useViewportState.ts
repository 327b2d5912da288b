import { useCallback, useSyncExternalStore } from 'react'
import type { ImageViewport, ViewportState } from '../../viewport/ImageViewport.ts'

/** A part of what is on the screen; renders again after drawings that changed it. The part is compared by identity. */
export function useViewportState<T>(viewport: ImageViewport | undefined, select: (state: ViewportState) => T): T | undefined {
  const subscribe = useCallback((listener: () => void) => viewport?.subscribe(listener) ?? (() => undefined), [viewport])
  return useSyncExternalStore(subscribe, () => (viewport === undefined ? undefined : select(viewport.state)))
}
