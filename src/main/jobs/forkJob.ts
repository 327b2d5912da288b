import { fork } from 'node:child_process'
import { jobEntry } from './jobEntry.ts'
import type { SpawnJob } from './spawnJob.ts'

/**
 * Job processes by `child_process.fork`: from the sources when the program runs from them, from the built `job.js` otherwise; under
 * Electron its binary runs as Node. `env` is added to this process's environment.
 */
export function forkJob(env: NodeJS.ProcessEnv = {}, entry: string = jobEntry()): SpawnJob {
  return () => {
    const child = fork(entry, [], {
      serialization: 'advanced',
      // standard output belongs to the program: --json prints one document there
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [],
      env: { ...process.env, ...env, ...('electron' in process.versions ? { ELECTRON_RUN_AS_NODE: '1' } : {}) }
    })
    // a failed spawn or a closed channel shows as an exit
    child.on('error', () => undefined)
    return {
      pid: child.pid,
      post: (message) => void child.send(message, () => undefined),
      onMessage: (listener) => void child.on('message', listener),
      onStderr: (listener) => void child.stderr?.setEncoding('utf8').on('data', listener),
      onExit: (listener) => void child.once('close', (code, signal) => listener({ code, signal })),
      kill: () => void child.kill('SIGKILL')
    }
  }
}
