import { createContext, useContext } from 'react'

export interface ShellDeeds {
  readonly openPalette: () => void
  readonly showKeys: () => void
  /** The list of jobs, one of them opened. */
  readonly showJobs: (jobId?: string) => void
}

export const ShellContext = createContext<ShellDeeds>({ openPalette: () => undefined, showKeys: () => undefined, showJobs: () => undefined })

export function useShell(): ShellDeeds {
  return useContext(ShellContext)
}
