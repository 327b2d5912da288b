import { createContext, useContext } from 'react'

export interface ShellDeeds {
  readonly openPalette: () => void
  readonly showKeys: () => void
}

export const ShellContext = createContext<ShellDeeds>({ openPalette: () => undefined, showKeys: () => undefined })

export function useShell(): ShellDeeds {
  return useContext(ShellContext)
}
