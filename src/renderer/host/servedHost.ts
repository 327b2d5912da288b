import type { CommandResult, EventMessage, HostInterface } from '../../contract/index.ts'
import { askForFiles, askWhereToSave } from './fileChoice.ts'
import { uploadFiles } from './uploadFiles.ts'

/** The host interface over the served host's HTTP: commands by POST, events by one EventSource for all subscribers. */
export function createServedHost(): HostInterface {
  const listeners = new Set<(message: EventMessage) => void>()
  let source: EventSource | undefined

  return {
    commands: {
      async invoke(name, input): Promise<CommandResult<never>> {
        try {
          const response = await fetch('/invoke', {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ name, argument: input })
          })
          if (!response.ok) return { ok: false, error: { code: `http-${response.status}`, message: await response.text() } }
          return await response.json()
        } catch (error) {
          return { ok: false, error: { code: 'host-unreachable', message: `Hilum does not answer; is it still running? (${error instanceof Error ? error.message : String(error)})` } }
        }
      }
    },
    events: {
      subscribe(listener) {
        listeners.add(listener)
        source ??= openEvents((message) => {
          for (const each of listeners) each(message)
        })
        return () => {
          listeners.delete(listener)
          if (listeners.size > 0) return
          source?.close()
          source = undefined
        }
      }
    },
    files: { choose: askForFiles, save: askWhereToSave, deliver: uploadFiles }
  }
}

function openEvents(deliver: (message: EventMessage) => void): EventSource {
  const source = new EventSource('/events')
  source.addEventListener('message', (event: MessageEvent<string>) => {
    const message: EventMessage = JSON.parse(event.data)
    deliver(message)
  })
  return source
}
