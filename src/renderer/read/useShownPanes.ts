import { useCallback, useEffect, useRef, useState } from 'react'
import type { ImageViewport } from '../viewport/ImageViewport.ts'
import type { ShownFrame } from './pane/useShownFrame.ts'

export interface ShownPanes {
  /** The viewport of each place while it shows something. */
  readonly viewports: Readonly<Record<number, ImageViewport | undefined>>
  /** The image that each place has come to rest on: while a stack is scrolled, nothing else has to follow every slice. */
  readonly images: Readonly<Record<number, number | undefined>>
  readonly onShown: (place: number, shown: ShownFrame, viewport: ImageViewport | undefined) => void
  /** The image that is on the screen at this moment. */
  readonly imageNow: (place: number) => number | undefined
}

/** ms without another slice */
const REST = 150

/** What the viewports show, told to the rest of the page when it matters there. */
export function useShownPanes(): ShownPanes {
  const [viewports, setViewports] = useState<ShownPanes['viewports']>({})
  const [images, setImages] = useState<ShownPanes['images']>({})
  const now = useRef<Record<number, number | undefined>>({})
  const timers = useRef<Record<number, ReturnType<typeof setTimeout>>>({})
  useEffect(() => {
    const held = timers.current
    return () => {
      for (const timer of Object.values(held)) clearTimeout(timer)
    }
  }, [])
  const onShown = useCallback((place: number, shown: ShownFrame, viewport: ImageViewport | undefined): void => {
    const imageId = shown.kind === 'shown' ? shown.imageId : undefined
    const before = now.current[place]
    now.current[place] = imageId
    const seen = imageId === undefined ? undefined : viewport
    setViewports((all) => (all[place] === seen ? all : { ...all, [place]: seen }))
    const settle = (): void => setImages((all) => (all[place] === now.current[place] ? all : { ...all, [place]: now.current[place] }))
    clearTimeout(timers.current[place])
    if (before === undefined || imageId === undefined) settle()
    else timers.current[place] = setTimeout(settle, REST)
  }, [])
  const imageNow = useCallback((place: number) => now.current[place], [])
  return { viewports, images, onShown, imageNow }
}
