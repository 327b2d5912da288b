import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { BRIDGE_KEY, CHOOSE_CHANNEL, EVENT_CHANNEL, INVOKE_CHANNEL, SAVE_CHANNEL } from '../contract/channels.ts'
import type { CommandResult, EventMessage, HostInterface } from '../contract/index.ts'

const bridge = {
  commands: {
    async invoke(name, input): Promise<CommandResult<never>> {
      try {
        return await ipcRenderer.invoke(INVOKE_CHANNEL, name, input)
      } catch (error) {
        // a class does not cross the bridge whole; plain data does
        return { ok: false, error: { code: 'bridge-failed', message: error instanceof Error ? error.message : String(error) } }
      }
    }
  },
  events: {
    subscribe(listener) {
      // the page gets the message alone: the ipc event would hand it the sender
      const forward = (_event: unknown, message: EventMessage): void => listener(message)
      ipcRenderer.on(EVENT_CHANNEL, forward)
      return () => {
        ipcRenderer.off(EVENT_CHANNEL, forward)
      }
    }
  },
  files: {
    choose: async ({ folders }) => ipcRenderer.invoke(CHOOSE_CHANNEL, folders),
    save: async ({ name }) => ipcRenderer.invoke(SAVE_CHANNEL, name),
    // what has no place on the disk has no path
    deliver: async (dropped) => dropped.flatMap(({ file }) => (file instanceof File ? [webUtils.getPathForFile(file)] : [])).filter((path) => path !== '')
  }
} satisfies HostInterface

contextBridge.exposeInMainWorld(BRIDGE_KEY, bridge)
