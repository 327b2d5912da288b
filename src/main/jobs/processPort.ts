import type { JobPort } from './serveJob.ts'

interface ParentPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown
}

/**
 * This process's port to its parent: `process.parentPort` in Electron's utility process, the fork's channel elsewhere. The process leaves
 * when its parent goes, and leaves an interrupt at the terminal to the parent, who cancels. Throws where there is no parent to talk to.
 */
export function processPort(): JobPort {
  process.on('SIGINT', () => undefined)
  process.on('disconnect', exit)
  const port = findParentPort()
  if (port !== undefined) {
    return {
      post: (message) => port.postMessage(message),
      onMessage: (listener) => void port.on('message', ({ data }) => listener(data)),
      exit
    }
  }
  if (process.send === undefined) throw new Error('The job entry runs only as a child process of the program.')
  return {
    // a closed channel is a parent that has gone: `disconnect` follows
    post: (message) => void process.send?.(message, undefined, undefined, () => undefined),
    onMessage: (listener) => void process.on('message', listener),
    exit
  }
}

function exit(): void {
  process.exit(0)
}

function findParentPort(): ParentPort | undefined {
  const candidate: unknown = Reflect.get(process, 'parentPort')
  return isParentPort(candidate) ? candidate : undefined
}

function isParentPort(value: unknown): value is ParentPort {
  return typeof value === 'object' && value !== null && 'postMessage' in value
}
