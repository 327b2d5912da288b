import { describe, expect, it } from 'vitest'
import type { EventMessage } from '../../contract/index.ts'
import { fakeParts } from '../../../test/fixtures/fakeLibrary.ts'
import { createApp, type App, type BackendOptions, type Host } from '../app.ts'
import { connectBackend, type BackendProcess } from './connectBackend.ts'
import type { FromBackend, ToBackend } from './messages.ts'
import { serveBackend } from './serveBackend.ts'

const OPTIONS: BackendOptions = { kind: 'electron', version: '1.2.3', libraryDir: '/library', checkOutputs: true }

const PARTS = fakeParts({
  counts: () => ({ patients: 1, studies: 2, images: 3 }),
  binaries: [{ path: /^\/image\/(\d+)\.png$/, answer: ([id]) => new Response(new Uint8Array([137, 80, 78, 71, Number(id)]), { headers: { 'content-type': 'image/png' } }) }]
})

/** Two ends of a channel that clones, as a process boundary does, and delivers later. */
interface Channel {
  readonly parent: BackendProcess
  readonly start: (create?: (host: Host) => App) => void
  readonly die: (code: number) => void
  readonly killed: () => boolean
}

function channel(): Channel {
  const toParent: ((message: FromBackend) => void)[] = []
  const toChild: ((message: ToBackend) => void)[] = []
  const exits: ((code: number | null) => void)[] = []
  const early: ToBackend[] = []
  let killed = false
  const die = (code: number): void => {
    for (const exit of exits) exit(code)
  }
  return {
    parent: {
      post: (message) => {
        const copy = structuredClone(message)
        if (toChild.length === 0) early.push(copy)
        else queueMicrotask(() => { for (const hear of toChild) hear(copy) })
      },
      onMessage: (listener) => void toParent.push(listener),
      onExit: (listener) => void exits.push(listener),
      kill: () => {
        killed = true
        die(9)
      }
    },
    start(create = (host) => createApp(host, PARTS)) {
      serveBackend(
        {
          post: (message) => {
            const copy = structuredClone(message)
            queueMicrotask(() => { for (const hear of toParent) hear(copy) })
          },
          onMessage: (listener) => void toChild.push(listener)
        },
        create,
        () => die(0)
      )
      for (const message of early.splice(0)) {
        for (const hear of toChild) hear(message)
      }
    },
    die,
    killed: () => killed
  }
}

const ignoreEvents = { event: (): void => undefined }

describe('a backend process', () => {
  it('answers calls that were made before it was there, in their own order', async () => {
    const { parent, start } = channel()
    const app = connectBackend(parent, OPTIONS, ignoreEvents)
    const answers = Promise.all([app.invoke('library.info', {}), app.invoke('app.info', {}), app.invoke('no.such', {})])
    start()
    expect(await answers).toEqual([
      { ok: true, value: { state: 'open', path: '/library', patients: 1, studies: 2, images: 3 } },
      { ok: true, value: { name: 'Hilum', version: '1.2.3', host: 'electron' } },
      { ok: false, error: { code: 'unknown-command', message: 'There is no command "no.such".' } }
    ])
  })

  it('carries a response with status, headers and bytes', async () => {
    const { parent, start } = channel()
    const app = connectBackend(parent, OPTIONS, ignoreEvents)
    start()
    const response = await app.fetch(new Request('app://hilum/image/7.png'))
    expect({ status: response.status, type: response.headers.get('content-type'), bytes: [...new Uint8Array(await response.arrayBuffer())] }).toEqual({
      status: 200,
      type: 'image/png',
      bytes: [137, 80, 78, 71, 7]
    })
  })

  it('passes events on', async () => {
    const { parent, start } = channel()
    const heard: EventMessage[] = []
    const app = connectBackend(parent, OPTIONS, { event: (message) => void heard.push(message) })
    start((host) => {
      host.emit({ name: 'library.changed', payload: {} })
      return createApp(host, PARTS)
    })
    await app.invoke('app.info', {})
    expect(heard).toEqual([{ name: 'library.changed', payload: {} }])
  })

  it('answers every pending and later call with the reason when it fails to start', async () => {
    const { parent, start, killed } = channel()
    const app = connectBackend(parent, OPTIONS, ignoreEvents)
    const pending = app.invoke('app.info', {})
    start(() => {
      throw Object.assign(new Error('no engine'), { code: 'engine-missing' })
    })
    const error = { code: 'engine-missing', message: 'no engine' }
    expect(await pending).toEqual({ ok: false, error })
    expect(await app.invoke('app.info', {})).toEqual({ ok: false, error })
    const response = await app.fetch(new Request('app://hilum/image/1.png'))
    expect([response.status, await response.json()]).toEqual([503, error])
    expect(killed()).toBe(true)
  })

  it('answers pending calls when the process dies under them', async () => {
    const { parent, die } = channel()
    const app = connectBackend(parent, OPTIONS, ignoreEvents)
    const pending = app.invoke('app.info', {})
    die(134)
    expect(await pending).toMatchObject({ ok: false, error: { code: 'backend-stopped', detail: { exitCode: 134 } } })
  })

  it('refuses an argument that cannot be cloned and lives on', async () => {
    const { parent, start } = channel()
    const app = connectBackend(parent, OPTIONS, ignoreEvents)
    start()
    await app.invoke('app.info', {})
    expect(await app.invoke('app.info', { surprise: () => 1 })).toMatchObject({ ok: false, error: { code: 'failed' } })
    expect(await app.invoke('app.info', {})).toMatchObject({ ok: true })
  })

  it('closes by being asked, and says so to whoever calls later', async () => {
    const { parent, start, killed } = channel()
    const app = connectBackend(parent, OPTIONS, ignoreEvents)
    start()
    await app.invoke('app.info', {})
    await app.close()
    expect(await app.invoke('app.info', {})).toEqual({ ok: false, error: { code: 'backend-closed', message: 'The library has been closed.' } })
    expect(killed()).toBe(false)
  })
})
