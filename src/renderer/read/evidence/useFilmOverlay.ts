import { useEffect } from 'react'
import { useCommand } from '../../host/useCommand.ts'
import { useReading } from '../ReadingContext.ts'
import { drawMap } from './drawMap.ts'
import type { MapSettings } from './mapSettings.ts'
import type { EvidenceMap } from './readMap.ts'

/** Lays the map, or what the network saw, over the film in the active viewport; takes it off when there is nothing to lay. */
export function useFilmOverlay(map: EvidenceMap | undefined, input: ImageBitmap | undefined, settings: MapSettings): void {
  const { viewport, imageId } = useReading()
  const { data: film } = useCommand('case.image', { imageId: imageId ?? 0 }, { enabled: settings.input && imageId !== undefined, staleTime: Infinity })
  const [width, height] = [film?.width ?? 0, film?.height ?? 0]
  const { mode, opacity, from, contour, visible, input: showsInput } = settings
  useEffect(() => {
    if (viewport === undefined) return undefined
    if (showsInput && input !== undefined && width > 0) viewport.setOverlay({ image: input, rect: { x: 0, y: 0, width, height }, opacity: 1 })
    else if (visible && map !== undefined && map.header.imageId === imageId) {
      const drawn = drawMap(map, { mode, opacity, from, contour, visible, input: showsInput })
      viewport.setOverlay(drawn === undefined ? undefined : { image: drawn, rect: map.header.rect, opacity: 1 })
    } else viewport.setOverlay(undefined)
    return () => viewport.setOverlay(undefined)
  }, [viewport, width, height, imageId, map, input, mode, opacity, from, contour, visible, showsInput])
}
