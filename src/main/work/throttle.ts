/** Calls let through at most once in an interval: the first at once, of those that follow the latest at its end. */
export interface Throttle {
  (call: () => void): void
  /** Makes the call that waits now. */
  flush(): void
}

/** Without holding the process. */
export function createThrottle(intervalMs: number): Throttle {
  let timer: NodeJS.Timeout | undefined
  let waiting: (() => void) | undefined
  const pass = (call: () => void): void => {
    waiting = undefined
    timer = setTimeout(() => {
      timer = undefined
      if (waiting !== undefined) pass(waiting)
    }, intervalMs)
    timer.unref()
    call()
  }
  const throttle = (call: () => void): void => {
    if (timer === undefined) pass(call)
    else waiting = call
  }
  return Object.assign(throttle, {
    flush: () => {
      clearTimeout(timer)
      timer = undefined
      const last = waiting
      waiting = undefined
      last?.()
    }
  })
}
