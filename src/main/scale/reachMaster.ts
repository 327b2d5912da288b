import { connect } from 'node:net'

/** Nobody answers where the master of the cluster should be. */
export class MasterUnreachableError extends Error {
  override readonly name = 'MasterUnreachableError'
  readonly code = 'master-unreachable'
}

const MOST_MS = 10_000

/** Asks a stand-alone master (spark://HOST:PORT, several by commas) for a connection before Spark would for a minute; other masters are Spark's own to find. Throws MasterUnreachableError, and the signal's reason. */
export async function reachMaster(master: string, signal: AbortSignal): Promise<void> {
  if (!master.startsWith('spark://')) return
  const tried = await Promise.all(master.slice('spark://'.length).split(',').map((each) => failureAt(each, signal)))
  signal.throwIfAborted()
  if (tried.includes(undefined)) return
  throw new MasterUnreachableError(`The master at ${master} cannot be reached: ${tried[0] ?? ''}. Is it started, is that its address (its page on port 8080 says "URL: spark://…"), and does a firewall let this machine through?`)
}

/** Undefined where somebody listens at HOST:PORT. */
export async function failureAt(address: string, signal: AbortSignal): Promise<string | undefined> {
  const at = address.lastIndexOf(':')
  const port = Number(address.slice(at + 1))
  if (at < 1 || !Number.isInteger(port) || port < 1 || port > 65_535) return `"${address}" is not HOST:PORT`
  const host = address.slice(0, at).replace(/^\[|\]$/g, '')
  return new Promise((resolve) => {
    const socket = connect({ host, port, signal, timeout: MOST_MS })
    const end = (words: string | undefined): void => {
      socket.destroy()
      resolve(words)
    }
    socket.once('connect', () => end(undefined))
    socket.once('timeout', () => end(`${address} does not answer within ${MOST_MS / 1000} s`))
    socket.once('error', (error) => end(wordsOf(error, address)))
  })
}

function wordsOf(error: Error, address: string): string {
  const code = 'code' in error ? error.code : undefined
  if (code === 'ECONNREFUSED') return `nobody listens at ${address} (connection refused)`
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `the name in ${address} is not known here`
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH') return `there is no way to ${address} from here`
  return error.message
}
