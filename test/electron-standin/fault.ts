/** Exit code of a stand-in that was used as Electron may not be used. */
export const FAULT_EXIT_CODE = 70

/** Ends the program under test at once: a misuse of Electron must not pass as a flaky page. The launcher shows the line and fails. */
export function fault(message: string): never {
  process.stderr.write(`STAND-IN FAULT: ${message}\n`)
  process.exit(FAULT_EXIT_CODE)
}

/** An object of the stand-in whose members that are not there are faults, not `undefined`. */
export function strict<T extends object>(name: string, target: T): T {
  return new Proxy(target, {
    get(object, key) {
      const value: unknown = Reflect.get(object, key)
      if (typeof value === 'function') return value.bind(object)
      if (key in object || typeof key === 'symbol' || key === 'then') return value
      return fault(`${name}.${key} is not in the stand-in: add it as Electron has it, or do not use it`)
    }
  })
}

/** An event that a listener may prevent. */
export interface Preventable {
  readonly defaultPrevented: boolean
  preventDefault(): void
}

export function preventable<T extends object>(fields: T): T & Preventable {
  let prevented = false
  return Object.defineProperties({ ...fields, preventDefault: () => { prevented = true }, defaultPrevented: false }, { defaultPrevented: { get: () => prevented } })
}
