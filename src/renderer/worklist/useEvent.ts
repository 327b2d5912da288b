import { useCallback, useEffect, useRef } from 'react'

/** The same function for as long as the component is there, which does what the latest one does: what it is handed to need not render again. */
export function useEvent<A extends readonly unknown[], R>(act: (...given: A) => R): (...given: A) => R {
  const latest = useRef(act)
  useEffect(() => {
    latest.current = act
  })
  return useCallback((...given: A) => latest.current(...given), [])
}
