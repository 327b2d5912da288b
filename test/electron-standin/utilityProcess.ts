import { fork, type ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { application } from './application.ts'
import { fault } from './fault.ts'

/** Electron's utility process: a Node process with `process.parentPort` and structured clone between. */
class UtilityProcess extends EventEmitter {
  readonly #child: ChildProcess

  constructor(modulePath: string, args: readonly string[]) {
    super()
    this.#child = fork(modulePath, args, { serialization: 'advanced', execArgv: ['--import', new URL('./parentPort.mjs', import.meta.url).href] })
    this.#child.on('spawn', () => this.emit('spawn'))
    this.#child.on('message', (message) => this.emit('message', message))
    this.#child.on('exit', (code, signal) => this.emit('exit', code ?? (signal === null ? 0 : 15)))
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  postMessage(message: unknown): void {
    // Electron clones at once and throws here for what cannot be cloned; a process that is gone is no error
    const copy: unknown = structuredClone(message)
    if (this.#child.connected) this.#child.send(Object(copy))
  }

  kill(): boolean {
    return this.#child.kill()
  }
}

export function forkUtilityProcess(modulePath: string, args: readonly string[] = []): UtilityProcess {
  if (!application.isReady()) fault('utilityProcess.fork belongs after ready')
  return new UtilityProcess(modulePath, args)
}
