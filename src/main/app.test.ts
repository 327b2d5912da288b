import { describe, expect, it } from 'vitest'
import { ImageRefusedError } from '../core/image/imageRefusedError.ts'
import { createApp, type Host } from './app.ts'
import type { AppParts, OpenedLibrary } from './appParts.ts'

const HOST: Host = { kind: 'served', version: '0.0.1', libraryDir: '/library', checkOutputs: true, emit: () => undefined }

function parts(library: Partial<OpenedLibrary> | undefined | Error): AppParts {
  return {
    openLibrary: () => {
      if (library instanceof Error) throw library
      if (library === undefined) return undefined
      return {
        counts: () => ({ patients: 0, studies: 0, images: 0 }),
        cases: () => ({ total: 0, cases: [] }),
        series: async () => ({ series: [] }),
        locate: async () => ({ point: null, found: [] }),
        imageInfo: () => {
          throw new Error('not asked for')
        },
        displayPng: async () => new Uint8Array([1]),
        viewerPixels: async () => ({ pixelDigest: 'd1', bytes: async () => new Uint8Array([2, 3]) }),
        models: {
          list: () => [],
          show: () => Promise.reject(new Error('not asked for')),
          confirm: () => Promise.reject(new Error('not asked for')),
          promote: () => {
            throw new Error('not asked for')
          },
          retire: () => {
            throw new Error('not asked for')
          }
        },
        jobs: () => [],
        close: () => undefined,
        ...library
      }
    },
    doctor: async () => ({ engine: 'tfjs-node', checks: [] })
  }
}

describe('createApp', () => {
  it('refuses an input that its schema refuses, naming the field', async () => {
    expect(await createApp(HOST, parts({})).invoke('cases.list', { offset: -1, limit: 10 })).toMatchObject({
      ok: false,
      error: { code: 'invalid-input', detail: { issues: [{ path: 'offset' }] } }
    })
  })

  it('refuses to hand out what its own schema refuses', async () => {
    const broken = parts({ counts: () => ({ patients: -1, studies: 0, images: 0 }) })
    expect(await createApp(HOST, broken).invoke('library.info', {})).toMatchObject({ ok: false, error: { code: 'invalid-output' } })
    expect(await createApp({ ...HOST, checkOutputs: false }, broken).invoke('library.info', {})).toMatchObject({ ok: true })
  })

  it('finds a library that appears later', async () => {
    let made = false
    const app = createApp(HOST, { ...parts({}), openLibrary: (dir) => (made ? parts({}).openLibrary(dir) : undefined) })
    expect(await app.invoke('library.info', {})).toEqual({ ok: true, value: { state: 'missing', path: '/library' } })
    expect(await app.invoke('cases.list', { offset: 0, limit: 1 })).toMatchObject({ ok: false, error: { code: 'library-missing' } })
    made = true
    expect(await app.invoke('library.info', {})).toMatchObject({ ok: true, value: { state: 'open' } })
  })

  it('says why a library does not open', async () => {
    const app = createApp(HOST, parts(Object.assign(new Error('Schema 9'), { code: 'library-too-new' })))
    expect(await app.invoke('library.info', {})).toEqual({ ok: false, error: { code: 'library-too-new', message: 'Schema 9' } })
  })

  it('holds nothing once closed', async () => {
    let closed = 0
    const app = createApp(HOST, parts({ close: () => void closed++ }))
    await app.invoke('library.info', {})
    await app.close()
    expect([closed, await app.invoke('library.info', {})]).toEqual([1, { ok: false, error: { code: 'backend-closed', message: 'The library has been closed.' } }])
  })

  it.each([
    ['GET', '/image/12.png', 200],
    ['GET', '/image/12.pixels', 200],
    ['POST', '/image/12.png', 405],
    ['GET', '/image/0.png', 404],
    ['GET', '/image/../secret.png', 404],
    ['GET', '/image/1.jpg', 404],
    ['GET', '/map/1.png', 404]
  ])('answers %s %s with %i', async (method, path, status) => {
    const response = await createApp(HOST, parts({})).fetch(new Request(`http://host${path}`, { method }))
    expect(response.status).toBe(status)
  })

  it('gives pixels with a tag, and nothing to a page that holds them', async () => {
    const app = createApp(HOST, parts({}))
    const first = await app.fetch(new Request('http://host/image/12.pixels'))
    expect([first.headers.get('etag'), first.headers.get('cache-control'), [...(await first.bytes())]]).toEqual(['"12-d1"', 'no-store', [2, 3]])
    const again = await app.fetch(new Request('http://host/image/12.pixels', { headers: { 'if-none-match': '"12-d1"' } }))
    expect([again.status, (await again.bytes()).length]).toEqual([304, 0])
  })

  it('says why a film cannot be shown', async () => {
    const truncated = parts({ displayPng: () => Promise.reject(new ImageRefusedError('truncated', 'Pixel data end early.')) })
    const response = await createApp(HOST, truncated).fetch(new Request('http://host/image/1.png'))
    expect([response.status, await response.json()]).toEqual([422, { code: 'truncated', message: 'Pixel data end early.' }])
  })
})
