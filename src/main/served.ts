// Entry of the served host: the workstation on loopback, for machines where Electron's runtime cannot be had.
//   node out/main/served.js [--library DIR] [--port N] [--open]
// Prints one line, `READY http://127.0.0.1:PORT/enter?t=…`; that address lets one browser in, once. SIGTERM or SIGINT ends it.
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createApp } from './app.ts'
import { programVersion } from './programVersion.ts'
import { openBrowser } from './served/openBrowser.ts'
import { startLoopbackServer, type LoopbackServer } from './served/loopbackServer.ts'
import { defaultLibraryDir } from './userPaths.ts'

const { values } = parseArgs({ options: { library: { type: 'string' }, port: { type: 'string' }, open: { type: 'boolean', default: false } } })

let server: LoopbackServer | undefined
const app = createApp({
  kind: 'served',
  version: programVersion(),
  libraryDir: values.library ?? defaultLibraryDir(),
  checkOutputs: process.env['NODE_ENV'] !== 'production',
  emit: (message) => server?.emit(message)
})
server = await startLoopbackServer(app, {
  rendererDir: join(import.meta.dirname, '../renderer'),
  ...(values.port === undefined ? {} : { port: Number(values.port) })
})
console.log(`READY ${server.entryUrl}`)

const stop = async (): Promise<void> => {
  await server?.close()
  await app.close()
  process.exit(0)
}
process.once('SIGTERM', () => void stop())
process.once('SIGINT', () => void stop())

if (values.open && !(await openBrowser(server.entryUrl))) {
  console.error('No browser could be opened from here: open the address above in one on this machine.')
}
