import { useEffect } from 'react'
import type { HangingProtocol } from '../../contract/index.ts'
import type { ImageViewport } from '../viewport/ImageViewport.ts'
import { followView, followWindow } from './viewportDeeds.ts'

/** While linked, what is done in the active viewport is done in the others: zoom and pan, window. */
export function useLinkedViewports(viewports: Readonly<Record<number, ImageViewport | undefined>>, active: ImageViewport | undefined, { view, window }: HangingProtocol['link']): void {
  useEffect(() => {
    if (active === undefined || (!view && !window)) return undefined
    let before = active.state
    return active.subscribe(() => {
      const now = active.state
      for (const other of Object.values(viewports)) {
        if (other === undefined || other === active) continue
        if (view && now.view !== before.view) followView(active, other)
        if (window && now.voi !== before.voi) followWindow(active, other)
      }
      before = now
    })
  }, [viewports, active, view, window])
}
