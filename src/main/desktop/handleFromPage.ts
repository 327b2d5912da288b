import { ipcMain, type IpcMainInvokeEvent } from 'electron'
import { PAGE_ORIGIN } from './pageScheme.ts'

/** A message over ipc came from something that is not our page's main frame. */
export class UntrustedSenderError extends Error {
  override readonly name = 'UntrustedSenderError'
}

/** Answers one channel for our own page alone: the sender is checked before the message is looked at. */
export function handleFromPage(channel: string, handler: (...args: unknown[]) => Promise<unknown>): void {
  ipcMain.handle(channel, (event, ...args: unknown[]) => {
    assertFromPage(event, channel)
    return handler(...args)
  })
}

function assertFromPage(event: IpcMainInvokeEvent, channel: string): void {
  const frame = event.senderFrame
  if (frame === null) throw new UntrustedSenderError(`${channel}: the sending frame is gone.`)
  if (frame.origin !== PAGE_ORIGIN) throw new UntrustedSenderError(`${channel}: ${frame.origin} may not call.`)
  if (frame !== event.sender.mainFrame) throw new UntrustedSenderError(`${channel}: only the main frame may call.`)
}
