import type { MessageBoxOptions, MessageBoxReturnValue, OpenDialogOptions, OpenDialogReturnValue, SaveDialogOptions, SaveDialogReturnValue } from 'electron'
import { join } from 'node:path'
import { StandInWindow } from './browserWindow.ts'
import { fault } from './fault.ts'

/** Electron's `dialog`, with a person who always takes the folder STANDIN_FILES (who thinks better of it where there is none) and the button number STANDIN_ANSWER. */
export const dialog = {
  async showMessageBox(window: unknown, { buttons = [] }: MessageBoxOptions): Promise<MessageBoxReturnValue> {
    if (!(window instanceof StandInWindow)) fault('a dialog without its window')
    const response = Number(process.env['STANDIN_ANSWER'] ?? 0)
    process.stdout.write(`ASKED ${buttons[response] ?? fault('a button that is not there')}\n`)
    return { response, checkboxChecked: false }
  },
  async showOpenDialog(window: unknown, { properties = [] }: OpenDialogOptions): Promise<OpenDialogReturnValue> {
    if (!(window instanceof StandInWindow)) fault('a dialog without its window')
    if (properties.includes('openDirectory') === properties.includes('openFile')) fault('a dialog for files and folders at once, which Windows and Linux do not have')
    const folder = process.env['STANDIN_FILES']
    return folder === undefined ? { canceled: true, filePaths: [] } : { canceled: false, filePaths: [folder] }
  },
  async showSaveDialog(window: unknown, { defaultPath = '' }: SaveDialogOptions): Promise<SaveDialogReturnValue> {
    if (!(window instanceof StandInWindow)) fault('a dialog without its window')
    const folder = process.env['STANDIN_FILES']
    return folder === undefined ? { canceled: true, filePath: '' } : { canceled: false, filePath: join(folder, defaultPath) }
  }
}
