import { useEffect, useRef } from 'react'
import { useHost } from '../host/HostProvider.tsx'
import { useCommand } from '../host/useCommand.ts'
import { adoptPreferences, currentPreferences, subscribeChoices } from './preferences.ts'

/** Brings the preferences of whoever enters, and keeps what they choose. `personId`: undefined while nobody may see anything. */
export function usePreferenceSync(personId: number | 'nobody' | undefined): void {
  const host = useHost()
  const stored = useCommand('preferences.show', {}, { enabled: personId !== undefined, staleTime: 0 })
  const adopted = useRef<number | 'nobody' | undefined>(undefined)
  useEffect(() => {
    if (personId === undefined) {
      adopted.current = undefined
      return
    }
    if (adopted.current === personId || stored.data === undefined || stored.isFetching) return
    adopted.current = personId
    if (stored.data.preferences !== null) adoptPreferences(stored.data.preferences)
  }, [personId, stored.data, stored.isFetching])
  useEffect(() => {
    if (personId === undefined) return undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    const keep = (): void => void host.commands.invoke('preferences.keep', { preferences: JSON.parse(JSON.stringify(currentPreferences())) })
    const stop = subscribeChoices(() => {
      clearTimeout(timer)
      timer = setTimeout(keep, 300)
    })
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [host, personId])
}
