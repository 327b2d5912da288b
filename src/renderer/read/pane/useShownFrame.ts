import { useEffect, useRef, useState } from 'react'
import type { FrameStore } from '../../viewport/frameStore.ts'
import type { ImageViewport } from '../../viewport/ImageViewport.ts'
import { PictureRefusedError } from '../../viewport/pictureRefused.ts'
import { ctPreset, isCtPreset } from '../arrange/windowPresets.ts'
import type { ViewerStack } from '../arrange/viewerStack.ts'

export type ShownFrame =
  | { readonly kind: 'loading'; readonly part: number }
  | { readonly kind: 'shown'; readonly imageId: number; readonly index: number; readonly stack: string }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }

/** Slices fetched ahead in the direction of scrolling, and behind. */
const AHEAD = 8
const BEHIND = 2

/**
 * Shows the slice of a stack, and says what is on the screen: while the next one is on its way, the last one. The neighbours are fetched
 * ahead. `window`: the preset that a new stack begins with.
 */
export function useShownFrame(viewport: ImageViewport | undefined, store: FrameStore, stack: ViewerStack, index: number, window: string | undefined, attempt: number): ShownFrame {
  const [shown, setShown] = useState<ShownFrame>({ kind: 'loading', part: 0 })
  const last = useRef<{ readonly stack: string; readonly index: number; readonly attempt: number }>(undefined)
  const asked = useRef(0)
  const drawnLast = useRef(0)
  const stackNow = useRef<string>(undefined)
  const { key, slices } = stack
  const imageId = slices[index]?.imageId

  useEffect(() => {
    if (viewport === undefined || imageId === undefined) return undefined
    const request = ++asked.current
    const show = async (): Promise<void> => {
      const sameStack = last.current?.stack === key
      try {
        const loading = store.load(imageId, (part) => {
          if (request === asked.current) setShown((before) => (before.kind === 'shown' && sameStack ? before : { kind: 'loading', part }))
        })
        if (store.held(imageId) === undefined && (!sameStack || last.current?.attempt !== attempt)) setShown({ kind: 'loading', part: 0 })
        const frame = await loading
        // a slice that comes late is shown all the same, unless a later one has come before it: scrolling never waits for its end
        if (request <= drawnLast.current || stackNow.current !== key) return
        drawnLast.current = request
        const keep = last.current?.stack === key
        last.current = { stack: key, index, attempt }
        const drawn = viewport.show(frame, { keep })
        if (!keep && window !== undefined && isCtPreset(window) && frame.unit === 'HU') viewport.change({ voi: ctPreset(window) })
        await drawn
        if (request === drawnLast.current) setShown({ kind: 'shown', imageId, index, stack: key })
      } catch (error) {
        if (request === asked.current) setShown({ kind: 'refused', code: error instanceof PictureRefusedError ? error.code : 'failed', message: error instanceof Error ? error.message : String(error) })
      }
    }
    const backwards = last.current?.stack === key && last.current.index > index
    stackNow.current = key
    void show()
    store.prefetch(neighbours(slices.map((slice) => slice.imageId), index, backwards))
    return undefined
  }, [viewport, store, key, index, imageId, slices, window, attempt])
  useEffect(() => () => {
    // what is still on its way when the viewport goes is for nobody
    stackNow.current = undefined
  }, [])

  return shown
}

function neighbours(ids: readonly number[], index: number, backwards: boolean): number[] {
  const step = backwards ? -1 : 1
  const places = [...Array.from({ length: AHEAD }, (_, i) => index + step * (i + 1)), ...Array.from({ length: BEHIND }, (_, i) => index - step * (i + 1))]
  return places.flatMap((place) => ids[place] ?? [])
}
