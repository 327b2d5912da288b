import { BrowserWindow, dialog } from 'electron'
import { CHOOSE_CHANNEL, SAVE_CHANNEL } from '../../contract/index.ts'
import { handleFromPage } from './handleFromPage.ts'

/** Answers the page's wish for the system's dialogs. */
export function answerFileDialogs(): void {
  handleFromPage(CHOOSE_CHANNEL, async (folders) => {
    const properties = folders === true ? (['openDirectory'] as const) : (['openFile', 'multiSelections'] as const)
    const { canceled, filePaths } = await dialog.showOpenDialog(frontWindow(), { properties: [...properties] })
    return canceled || filePaths.length === 0 ? null : filePaths
  })
  handleFromPage(SAVE_CHANNEL, async (name) => {
    const { canceled, filePath } = await dialog.showSaveDialog(frontWindow(), { defaultPath: String(name) })
    return canceled || filePath === '' ? null : filePath
  })
}

function frontWindow(): BrowserWindow {
  const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0]
  if (window === undefined) throw new Error('There is no window to ask in.')
  return window
}
