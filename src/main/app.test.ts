import { describe, expect, it } from 'vitest'
import { fakeParts as parts } from '../../test/fixtures/fakeLibrary.ts'
import { ImageRefusedError } from '../core/image/imageRefusedError.ts'
import { createApp, type Host } from './app.ts'

const HOST: Host = { kind: 'served', version: '0.0.1', libraryDir: '/library', checkOutputs: true, emit: () => undefined }

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
    const app = createApp(HOST, { ...parts({}), openLibrary: (dir, services, create) => (made ? parts({ counts: () => ({ patients: 1, studies: 1, images: 1 }) }).openLibrary(dir, services, create) : undefined) })
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

  const bytes = parts({
    binaries: [{ path: /^\/image\/([1-9]\d*)\.png$/, answer: ([id]) => new Response(new Uint8Array([Number(id)])) }]
  })

  it.each([
    ['POST', '/image/12.png', 405],
    ['GET', '/image/0.png', 404],
    ['GET', '/image/../secret.png', 404],
    ['GET', '/image/1.jpg', 404]
  ])('answers %s %s with %i', async (method, path, status) => {
    const response = await createApp(HOST, bytes).fetch(new Request(`http://host${path}`, { method }))
    expect(response.status).toBe(status)
  })

  it('answers a path by its route', async () => {
    const response = await createApp(HOST, bytes).fetch(new Request('http://host/image/12.png'))
    expect([response.status, [...(await response.bytes())]]).toEqual([200, [12]])
  })

  it('says why a film cannot be shown', async () => {
    const truncated = parts({ binaries: [{ path: /./, answer: () => Promise.reject(new ImageRefusedError('truncated', 'Pixel data end early.')) }] })
    const response = await createApp(HOST, truncated).fetch(new Request('http://host/image/1.png'))
    expect([response.status, await response.json()]).toEqual([422, { code: 'truncated', message: 'Pixel data end early.' }])
  })

  it('keeps what it was given for images out of caches', async () => {
    const missing = await createApp(HOST, parts('missing')).fetch(new Request('http://host/image/1.png'))
    expect([missing.status, missing.headers.get('cache-control'), await missing.json()]).toMatchObject([404, 'no-store', { code: 'library-missing' }])
  })
})
