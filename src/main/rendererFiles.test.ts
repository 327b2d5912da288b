import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { answerRendererFile } from './rendererFiles.ts'

const parent = mkdtempSync(join(tmpdir(), 'hilum page %20 '))
const dir = join(parent, 'renderer')
mkdirSync(join(dir, 'assets'), { recursive: true })
writeFileSync(join(dir, 'index.html'), '<!doctype html><html><head><title>x</title></head></html>')
writeFileSync(join(dir, 'assets/a-b_1.js'), '1')
writeFileSync(join(parent, 'secret.js'), 'no')

describe('answerRendererFile', () => {
  it('marks the page of the served host, and no other', async () => {
    const marked = await (await answerRendererFile(dir, '/', 'served')).text()
    expect(marked).toBe('<!doctype html><html><head><meta name="hilum-host" content="served"><title>x</title></head></html>')
    expect(await (await answerRendererFile(dir, '/index.html', 'electron')).text()).not.toContain('hilum-host')
  })

  it('sends types and the content security policy', async () => {
    const { status, headers } = await answerRendererFile(dir, '/assets/a-b_1.js', 'served')
    expect([status, headers.get('content-type'), headers.get('x-content-type-options')]).toEqual([200, 'text/javascript; charset=utf-8', 'nosniff'])
    expect(headers.get('content-security-policy')).toContain("script-src 'self';")
  })

  it.each(['/../secret.js', '/..%2fsecret.js', '/assets/../../secret.js', '/assets', '/none.js', '/.env', '/a.exe', '//x.js', '/assets\\a.js', '/a\0.js'])('has nothing at %s', async (path) => {
    expect((await answerRendererFile(dir, path, 'served')).status).toBe(404)
  })
})
