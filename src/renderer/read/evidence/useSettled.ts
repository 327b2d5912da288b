import { useEffect, useState } from 'react'

/** The value once it has stood still for `ms`; while somebody scrolls through a stack nothing is asked about what passes by. The first is taken at once. */
export function useSettled<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms)
    return () => clearTimeout(timer)
  }, [value, ms])
  return settled
}
