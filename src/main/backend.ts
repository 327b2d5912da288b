// Entry of the backend process under Electron (utilityProcess): the App behind a port. It leaves when its parent asks or goes.
import type { ParentPort } from 'electron'
import { createApp } from './app.ts'
import type { FromBackend, ToBackend } from './rpc/messages.ts'
import { serveBackend } from './rpc/serveBackend.ts'

const port: ParentPort = process.parentPort

serveBackend(
  {
    post: (message: FromBackend) => port.postMessage(message),
    onMessage: (listener) => {
      port.on('message', (event: { data: ToBackend }) => listener(event.data))
    }
  },
  createApp,
  () => process.exit(0)
)
