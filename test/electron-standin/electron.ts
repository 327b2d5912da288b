// A stand-in for the `electron` module: what the built entry uses of it, in Electron's order and with Electron's refusals, on real
// Chromium pages. An import that is not here fails to link; a member that is not here is a fault. What it cannot show: asar, the
// operating system's sandbox, the V8 memory cage, the real app: origin, native menus and dialogs, installers.
import { application } from './application.ts'
import { StandInWindow } from './browserWindow.ts'
import { dialog as dialogs } from './dialog.ts'
import { strict } from './fault.ts'
import { ipc } from './ipc.ts'
import { defaultSession } from './permissions.ts'
import { protocol as schemes } from './schemes.ts'
import { forkUtilityProcess } from './utilityProcess.ts'

export const app = strict('app', application)
export const BrowserWindow = StandInWindow
export const dialog = strict('dialog', dialogs)
export const ipcMain = strict('ipcMain', ipc)
export const protocol = strict('protocol', schemes)
export const session = strict('session', { defaultSession: strict('session.defaultSession', defaultSession) })
export const utilityProcess = strict('utilityProcess', { fork: forkUtilityProcess })

// ready comes once the whole of the entry has been evaluated, as in Electron
setImmediate(() => setImmediate(() => application.becomeReady()))
process.on('SIGTERM', () => application.quit())
