// Entry of the served host: the workstation on loopback, for machines where Electron's runtime cannot be had.
//   node out/main/served.js [--library DIR] [--port N] [--open]
// Prints one line, `READY http://127.0.0.1:PORT/enter?t=…`; that address lets one browser in, once. SIGTERM or SIGINT ends it.
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { commands } from '../contract/index.ts'
import { workstationLibraryDir } from './chosenLibrary.ts'
import { createApp } from './app.ts'
import { programVersion } from './programVersion.ts'
import { openBrowser } from './served/openBrowser.ts'
import { startLoopbackServer, type LoopbackServer } from './served/loopbackServer.ts'
import { createUploads, UploadRefusedError } from './served/uploads.ts'

const { values } = parseArgs({ options: { library: { type: 'string' }, port: { type: 'string' }, open: { type: 'boolean', default: false } } })

const libraryDir = resolve(values.library ?? workstationLibraryDir())
let server: LoopbackServer | undefined
const app = createApp({
  kind: 'served',
  version: programVersion(),
  libraryDir,
  checkOutputs: process.env['NODE_ENV'] !== 'production',
  emit: (message) => server?.emit(message)
})
const uploads = createUploads(async () => {
  const presence = await app.invoke('people.current', {})
  if (presence.ok && commands['people.current'].output.parse(presence.value).locked) throw new UploadRefusedError(423, 'locked', 'The workstation is locked.')
  const info = await app.invoke('library.info', {})
  // one that cannot be opened still has its place
  return info.ok ? commands['library.info'].output.parse(info.value).path : libraryDir
})
server = await startLoopbackServer(app, {
  uploads,
  rendererDir: join(import.meta.dirname, '../renderer'),
  ...(values.port === undefined ? {} : { port: Number(values.port) })
})
console.log(`READY ${server.entryUrl}`)

const stop = async (): Promise<void> => {
  await server?.close()
  await app.close()
  await uploads.close()
  process.exit(0)
}
process.once('SIGTERM', () => void stop())
process.once('SIGINT', () => void stop())

if (values.open && !(await openBrowser(server.entryUrl))) {
  console.error('No browser could be opened from here: open the address above in one on this machine.')
}
