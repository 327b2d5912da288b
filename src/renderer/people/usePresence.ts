import type { Presence } from '../../contract/index.ts'
import { useCommand } from '../host/useCommand.ts'

/** Who is at the machine; undefined until it is known, and where there is no library. */
export function usePresence(): Presence | undefined {
  const library = useCommand('library.info', {})
  return useCommand('people.current', {}, { enabled: library.data?.state === 'open' }).data
}
