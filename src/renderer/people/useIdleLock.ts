import { useEffect } from 'react'
import { useHost } from '../host/HostProvider.tsx'
import { usePreferences } from '../settings/preferences.ts'

const SIGNS = ['pointermove', 'pointerdown', 'keydown', 'wheel'] as const
const LOOK_MS = 5000

/** Locks the workstation when nothing has moved for as long as its person wants. */
export function useIdleLock(enabled: boolean): void {
  const host = useHost()
  const { lockAfter } = usePreferences()
  useEffect(() => {
    if (!enabled || lockAfter <= 0) return undefined
    let last = Date.now()
    const seen = (): void => {
      last = Date.now()
    }
    for (const sign of SIGNS) document.addEventListener(sign, seen, { passive: true, capture: true })
    const timer = setInterval(() => {
      // by the clock, so that a machine that slept is locked when it wakes
      if (Date.now() - last >= lockAfter * 60_000) void host.commands.invoke('people.lock', {})
    }, LOOK_MS)
    return () => {
      clearInterval(timer)
      for (const sign of SIGNS) document.removeEventListener(sign, seen, { capture: true })
    }
  }, [host, enabled, lockAfter])
}
