import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { CommandInput, CommandName, CommandOutput, CommandResult, HostInterface, JobDetail } from '../../src/contract/index.ts'
import { ROOT } from './build.ts'
import { standIn, startProgram } from './launch.ts'

/** A workstation's backend, asked as its page asks it, in either host. */
export interface BackendClient {
  invoke<C extends CommandName>(name: C, argument: CommandInput<C>): Promise<CommandResult<CommandOutput<C>>>
  /** Of the process that holds the library. */
  readonly pid: number
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

export interface ServedClient extends BackendClient {
  /** One raw request to the host, with the session's cookie and the page's origin unless `headers` say otherwise. */
  ask(path: string, options?: { method?: string; headers?: Record<string, string>; body?: string | Uint8Array }): Promise<{ status: number; body: string }>
}

/** The built served host, without a browser. */
export async function startServed(library: string, env: Readonly<Record<string, string>> = {}): Promise<ServedClient> {
  const program = startProgram([join(ROOT, 'out/main/served.js'), '--library', library], env)
  const entry = new URL(await program.line(/^READY (\S+)/))
  let cookie = ''
  const ask: ServedClient['ask'] = (path, { method = 'GET', headers = {}, body } = {}) =>
    new Promise((resolve, reject) => {
      const request = httpRequest({ host: '127.0.0.1', port: entry.port, path, method, headers: { host: entry.host, origin: entry.origin, cookie, ...headers }, agent: false }, (response) => {
        const chunks: Buffer[] = []
        cookie = response.headers['set-cookie']?.[0]?.split(';')[0] ?? cookie
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }))
      })
      request.on('error', reject)
      request.end(body)
    })
  await ask(`${entry.pathname}${entry.search}`)
  return {
    ask,
    pid: program.child.pid ?? -1,
    async invoke(name, argument) {
      const { body } = await ask('/invoke', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name, argument }) })
      const answer: CommandResult<never> = JSON.parse(body)
      return answer
    },
    async stop(signal = 'SIGTERM') {
      program.child.kill(signal)
      await program.exit
    }
  }
}

/** The built Electron entry on the stand-in: commands go through preload, ipc and the utility process. */
export async function startOnStandIn(library: string, env: Readonly<Record<string, string>> = {}): Promise<BackendClient> {
  const { page, pid, stop } = await standIn.start({ library, env })
  return {
    pid,
    async invoke(name, argument) {
      const text = await page.evaluate(async ([command, input]) => {
      const host: HostInterface | undefined = Reflect.get(globalThis, 'hilum')
      return JSON.stringify(await host?.commands.invoke(command, JSON.parse(input)))
    }, [name, JSON.stringify(argument)] as const)
      const answer: CommandResult<never> = JSON.parse(text)
      return answer
    },
    stop: async () => void (await stop())
  }
}

/** A command's value; its error is thrown. */
export async function valueOf<C extends CommandName>(client: BackendClient, name: C, argument: CommandInput<C>): Promise<CommandOutput<C>> {
  const answer = await client.invoke(name, argument)
  if (!answer.ok) throw Object.assign(new Error(answer.error.message), answer.error)
  return answer.value
}

/** Waits until `shown` is true of the job. */
export async function jobWhen(client: BackendClient, jobId: string, shown: (detail: JobDetail) => boolean): Promise<JobDetail> {
  for (;;) {
    const detail = await valueOf(client, 'jobs.show', { jobId })
    if (shown(detail)) return detail
    await delay(50)
  }
}

export function hasEnded({ job: { state } }: JobDetail): boolean {
  return state === 'done' || state === 'failed' || state === 'cancelled'
}
