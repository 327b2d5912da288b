import { createContext, useContext, type ReactNode } from 'react'
import { createPortal } from 'react-dom'

const SlotContext = createContext<HTMLElement | null>(null)
export const StatusSlot = SlotContext.Provider

/** What a page says in the status bar. */
export function StatusItems({ children }: { children: ReactNode }): ReactNode {
  const slot = useContext(SlotContext)
  return slot === null ? null : createPortal(children, slot)
}
