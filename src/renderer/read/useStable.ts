import { useCallback, useLayoutEffect, useRef } from 'react'

/** A function that stays the same from render to render and does what the latest one does: for what is memoized. Not to be called while rendering. */
export function useStable<A extends readonly unknown[], R>(deed: (...input: A) => R): (...input: A) => R {
  const latest = useRef(deed)
  useLayoutEffect(() => {
    latest.current = deed
  })
  return useCallback((...input: A) => latest.current(...input), [])
}
