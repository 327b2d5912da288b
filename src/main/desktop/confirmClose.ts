import { dialog, type BrowserWindow } from 'electron'
import type { EventMessage } from '../../contract/index.ts'

/** Jobs that go on by themselves when the library is opened next. */
const GOES_ON = new Set(['scoring'])

/** Which jobs are under way, as the backend's events tell. */
export interface OpenJobs {
  hear(message: EventMessage): void
  any(): boolean
}

export function createOpenJobs(): OpenJobs {
  const open = new Set<string>()
  return {
    hear(message) {
      if (message.name !== 'job.changed' || GOES_ON.has(message.payload.kind)) return
      const { jobId, state } = message.payload
      if (state === 'waiting' || state === 'running' || state === 'paused') open.add(jobId)
      else open.delete(jobId)
    },
    any: () => open.size > 0
  }
}

/** Asks before a window is closed under work that closing interrupts. */
export function confirmClose(window: BrowserWindow, jobs: OpenJobs): void {
  let sure = false
  let asking = false
  const askOnce = async (): Promise<void> => {
    if (asking) return
    asking = true
    sure = await ask(window)
    asking = false
    if (sure) window.close()
  }
  window.on('close', (event) => {
    if (sure || !jobs.any()) return
    event.preventDefault()
    void askOnce()
  })
}

async function ask(window: BrowserWindow): Promise<boolean> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: 'Work is under way. Close all the same?',
    detail: 'Closing interrupts it. What is done is kept, and it can be started again.',
    buttons: ['Close', 'Go on working'],
    defaultId: 1,
    cancelId: 1
  })
  return response === 0
}
