import { createContext, useContext } from 'react'
import type { SeriesInfo } from '../../contract/index.ts'
import type { ImageViewport } from '../viewport/ImageViewport.ts'

/** What stands beside the viewports may know of them. It is about the study that is read: its viewport is the active one, or the first of it while another study's is active. */
export interface Reading {
  readonly studyId: number
  /** Of that viewport; undefined while nothing is shown in it. */
  readonly imageId: number | undefined
  readonly series: SeriesInfo | undefined
  /** Shows an image of the open studies in the active viewport, or where its stack stands already. */
  readonly setImage: (imageId: number) => void
  /** That viewport, for its overlay; it shows `imageId`. */
  readonly viewport: ImageViewport | undefined
  /** Its lower left, above its corner text: for a colour bar. */
  readonly cornerSlot: HTMLElement | null
  /** The end of the tool bar: for the way to the next case. */
  readonly toolbarSlot: HTMLElement | null
}

export const ReadingContext = createContext<Reading | undefined>(undefined)

/** The open study and its active viewport. */
export function useReading(): Reading {
  const reading = useContext(ReadingContext)
  if (reading === undefined) throw new Error('useReading needs the page Read above it.')
  return reading
}
