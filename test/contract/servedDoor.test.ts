import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from '../launch/build.ts'
import { startProgram } from '../launch/launch.ts'

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Raw HTTP: fetch would not let a test lie about Host and Origin. */
function ask(port: number, path: string, { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: string } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, path, method, headers: { host: `127.0.0.1:${port}`, ...headers }, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).toString() }))
    })
    request.on('error', reject)
    request.end(body)
  })
}

describe('the door of the served host', () => {
  const library = join(mkdtempSync(join(tmpdir(), 'hilum-door-')), 'none')
  const program = startProgram([join(ROOT, 'out/main/served.js')], { HILUM_LIBRARY: library })
  let port = 0
  let entry = ''
  let cookie = ''

  beforeAll(async () => {
    const url = new URL(await program.line(/^READY (\S+)/))
    port = Number(url.port)
    entry = `${url.pathname}${url.search}`
  })
  afterAll(async () => {
    program.child.kill('SIGTERM')
    await program.exit
  })

  it('opens once, and sets a cookie that scripts and other sites never see', async () => {
    expect((await ask(port, '/enter?t=guess')).status).toBe(401)
    expect((await ask(port, '/enter')).status).toBe(401)
    const first = await ask(port, entry)
    expect([first.status, first.headers.location]).toEqual([303, '/'])
    cookie = first.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
    expect(first.headers['set-cookie']?.[0]).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/)
    expect(cookie).not.toContain(new URL(entry, 'http://x').searchParams.get('t'))
    expect((await ask(port, entry)).status).toBe(401)
  })

  it.each(['/', '/index.html', '/invoke', '/events', '/upload', '/image/1.png'])('is shut at %s without the cookie', async (path) => {
    expect((await ask(port, path)).status).toBe(401)
    expect((await ask(port, path, { headers: { cookie: `hilum-${port}=guess` } })).status).toBe(401)
  })

  it.each([
    ['another Host', { host: 'evil.example' }],
    ['a Host that resolves to here', { host: 'localhost' }],
    ['another Origin', { origin: 'https://evil.example' }],
    ['a null Origin', { origin: 'null' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another port of this machine', { 'sec-fetch-site': 'same-site' }]
  ])('answers 403 to %s, cookie or not', async (_, headers) => {
    expect((await ask(port, '/', { headers: { cookie, ...headers } })).status).toBe(403)
    expect((await ask(port, '/enter?t=guess', { headers: { host: 'evil.example' } })).status).toBe(403)
  })

  it('takes commands as JSON by POST from its own page alone', async () => {
    const own = { cookie, origin: `http://127.0.0.1:${port}` }
    const json = { ...own, 'content-type': 'application/json' }
    const statuses = await Promise.all([
      ask(port, '/invoke', { headers: own }),
      ask(port, '/invoke', { method: 'POST', headers: { cookie, 'content-type': 'application/json' }, body: '{}' }),
      ask(port, '/invoke', { method: 'POST', headers: { ...own, 'content-type': 'text/plain' }, body: '{}' }),
      ask(port, '/invoke', { method: 'POST', headers: json, body: '{' }),
      ask(port, '/invoke', { method: 'POST', headers: json, body: '{"name":1}' }),
      ask(port, '/invoke', { method: 'POST', headers: json, body: `"${'x'.repeat(1024 * 1024)}"` }),
      ask(port, '/index.html', { method: 'PUT', headers: own })
    ])
    expect(statuses.map(({ status }) => status)).toEqual([405, 403, 415, 400, 400, 413, 405])
    const info = await ask(port, '/invoke', { method: 'POST', headers: json, body: JSON.stringify({ name: 'library.info', argument: {} }) })
    expect([info.status, JSON.parse(info.body)]).toEqual([200, { ok: true, value: { state: 'missing', path: library } }])
    const unknown = await ask(port, '/invoke', { method: 'POST', headers: json, body: JSON.stringify({ name: 'constructor', argument: {} }) })
    expect(JSON.parse(unknown.body)).toMatchObject({ ok: false, error: { code: 'unknown-command' } })
  })

  it('sends the security headers with everything', async () => {
    const answers = await Promise.all([ask(port, '/', { headers: { cookie } }), ask(port, '/none.js', { headers: { cookie } }), ask(port, '/image/1.png', { headers: { cookie } }), ask(port, '/')])
    expect(answers.map(({ status }) => status)).toEqual([200, 404, 404, 401])
    for (const { headers } of answers) {
      expect(headers).toMatchObject({
        'content-security-policy':
          "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'",
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin'
      })
    }
  })

  it('ends when asked to, with streams open', async () => {
    const stream = await openStream(port, cookie)
    program.child.kill('SIGTERM')
    expect(await program.exit).toBe(0)
    expect(await stream.ended).toBe('retry: 1000\n\n')
  })
})

/** An event stream that has begun; `ended` holds all that came. */
function openStream(port: number, cookie: string): Promise<{ ended: Promise<string> }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, path: '/events', headers: { host: `127.0.0.1:${port}`, cookie }, agent: false }, (response) => {
      const ended = response.setEncoding('utf8').toArray().then((chunks) => chunks.join(''))
      resolve({ ended })
    })
    request.on('error', reject)
    request.end()
  })
}
