import type { UtilityProcess } from 'electron'
import type { BackendProcess } from '../rpc/connectBackend.ts'
import type { FromBackend } from '../rpc/messages.ts'

/** Electron's utility process as connectBackend wants it. */
export function utilityBackend(child: UtilityProcess): BackendProcess {
  return {
    post: (message) => child.postMessage(message, []),
    onMessage: (listener) => {
      child.on('message', (message: FromBackend) => listener(message))
    },
    onExit: (listener) => {
      child.once('exit', (code) => listener(code))
    },
    kill: () => {
      child.kill()
    }
  }
}
