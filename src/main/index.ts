// Entry under Electron: owns windows and proxies, nothing else. The library lives in the backend process (backend.ts).
import { app, BrowserWindow, session, utilityProcess } from 'electron'
import { join, resolve } from 'node:path'
import { EVENT_CHANNEL, INVOKE_CHANNEL } from '../contract/index.ts'
import { workstationLibraryDir } from './chosenLibrary.ts'
import { answerFileDialogs } from './desktop/askForFiles.ts'
import { confirmClose, createOpenJobs } from './desktop/confirmClose.ts'
import { PAGE_URL, registerPageScheme, servePage } from './desktop/pageScheme.ts'
import { handleFromPage } from './desktop/handleFromPage.ts'
import { openWindow } from './desktop/openWindow.ts'
import { utilityBackend } from './desktop/utilityBackend.ts'
import { programVersion } from './programVersion.ts'
import { connectBackend } from './rpc/connectBackend.ts'

registerPageScheme()

if (app.requestSingleInstanceLock()) {
  void app.whenReady().then(start)
} else {
  app.quit()
}

function start(): void {
  const jobs = createOpenJobs()
  const backend = connectBackend(
    utilityBackend(utilityProcess.fork(join(import.meta.dirname, 'backend.js'), [], { serviceName: 'hilum-backend' })),
    { kind: 'electron', version: programVersion(), libraryDir: resolve(workstationLibraryDir()), checkOutputs: !app.isPackaged },
    {
      event: (message) => {
        jobs.hear(message)
        for (const window of BrowserWindow.getAllWindows()) window.webContents.send(EVENT_CHANNEL, message)
      }
    }
  )
  servePage(join(import.meta.dirname, '../renderer'), backend)
  handleFromPage(INVOKE_CHANNEL, (name, argument) => backend.invoke(String(name), argument))
  answerFileDialogs()
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, decide) => decide(false))
  session.defaultSession.setPermissionCheckHandler(() => false)

  const preload = join(import.meta.dirname, '../preload/index.cjs')
  const open = (): BrowserWindow => {
    const made = openWindow(PAGE_URL, preload)
    confirmClose(made, jobs)
    return made
  }
  let window = open()
  app.on('second-instance', () => {
    if (window.isDestroyed()) window = open()
    if (window.isMinimized()) window.restore()
    window.focus()
  })
  app.on('window-all-closed', () => app.quit())

  // will-quit, not before-quit: windows may still refuse to close after the latter, and their page needs the library until they are gone
  let closed = false
  app.on('will-quit', (event) => {
    if (closed) return
    event.preventDefault()
    void backend.close().finally(() => {
      closed = true
      app.quit()
    })
  })
}
