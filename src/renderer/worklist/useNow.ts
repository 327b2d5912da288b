import { useSyncExternalStore } from 'react'

const MINUTE = 60_000

/** This minute, in milliseconds: what waits is shown in minutes at the finest. Renders again at the next. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, thisMinute)
}

function thisMinute(): number {
  return Math.floor(Date.now() / MINUTE) * MINUTE
}

function subscribe(listener: () => void): () => void {
  const timer = setInterval(listener, MINUTE / 4)
  return () => clearInterval(timer)
}
