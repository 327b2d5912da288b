import type { EventMessage } from '../../contract/index.ts'

/** What the areas of the interface share. */
export interface AreaServices {
  emit(message: EventMessage): void
}

/** Says that lists are to be read again, and hands the result on. */
export function announce<T>(services: AreaServices, result: T): T {
  services.emit({ name: 'library.changed', payload: {} })
  return result
}
