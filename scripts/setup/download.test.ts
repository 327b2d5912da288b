import { createServer, type RequestListener, type Server } from 'node:http'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { download, DownloadError, probeUrl } from './download.mjs'
import { EngineArchiveError, fetchOfficialEngine } from './engineOfficial.mjs'
import { TFJS_OFFICIAL } from './pinned.mjs'
import { runProgram } from './runProgram.mjs'
import { SILENT } from './say.mjs'

let dir = ''
const servers: Server[] = []

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hilum 100% ä 院 '))
})
afterEach(async () => {
  await Promise.all(
    servers.splice(0).map(
      (server) =>
        new Promise((resolve) => {
          server.closeAllConnections()
          server.close(resolve)
        })
    )
  )
  await rm(dir, { recursive: true, force: true })
})

describe('download', () => {
  test('goes on where a broken transfer stopped', async () => {
    const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, i) => i % 251))
    const ranges: (string | undefined)[] = []
    const url = await serve((request, response) => {
      ranges.push(request.headers.range)
      const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
      const rest = bytes.subarray(start)
      response.writeHead(start > 0 ? 206 : 200, { 'content-length': rest.length })
      if (start > 0) response.end(rest)
      else response.write(rest.subarray(0, 70_000), () => setTimeout(() => response.destroy(), 20))
    })
    const seen: (number | undefined)[] = []
    await download(`${url}file`, join(dir, 'file'), { onProgress: (done, total) => seen.push(done, total) })
    expect(await readFile(join(dir, 'file'))).toEqual(bytes)
    expect(ranges.length).toBe(2)
    expect(ranges[1]).toMatch(/^bytes=[1-9]\d*-$/)
    expect(seen.slice(-2)).toEqual([bytes.length, bytes.length])
    expect(await readdir(dir)).toEqual(['file'])
  })

  test('starts over when the server ignores the range', async () => {
    await writeFile(join(dir, 'file.part'), 'something else that was longer than the file')
    const url = await serve((_, response) => response.end('the file'))
    await download(`${url}file`, join(dir, 'file'))
    expect(await readFile(join(dir, 'file'), 'utf8')).toBe('the file')
  })

  test('a transfer that never completes leaves nothing behind', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 1000 })
      response.write('half', () => setTimeout(() => response.destroy(), 5))
    })
    await expect(download(`${url}file`, join(dir, 'file'), { attempts: 2 })).rejects.toMatchObject({ name: 'DownloadError', reason: 'incomplete' })
    expect(await readdir(dir)).toEqual([])
  })

  test('a transfer that stalls is given up', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 1000 })
      response.write('half')
    })
    await expect(download(`${url}file`, join(dir, 'file'), { attempts: 1, idleMs: 100 })).rejects.toThrow(/nothing came for 0.1 s after 4 of 1000 bytes/)
  })
})

describe('probeUrl', () => {
  test('gives the size of what is there', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 1234 })
      response.end()
    })
    expect(await probeUrl(`${url}file`)).toBe(1234)
  })

  test('tells a refusal, a closed port and silence apart, within seconds', async () => {
    const missing = await serve((_, response) => {
      response.writeHead(404)
      response.end()
    })
    const silent = await serve(() => {})
    const closed = await serve(() => {})
    await new Promise((resolve) => servers.pop()?.close(resolve))
    const started = Date.now()
    expect(await Promise.all([outcome(`${missing}file`), outcome(silent), outcome(closed)])).toEqual([
      ['refused', 'http://HOST/file answers 404 Not Found'],
      ['unreachable', 'HOST does not answer within 0.3 s'],
      ['unreachable', 'HOST cannot be reached (ECONNREFUSED)']
    ])
    expect(Date.now() - started).toBeLessThan(3000)
  })
})

// a stand-in for tfjs-node's host: the archives have the members that the official ones have, and nothing in them
describe('fetchOfficialEngine', () => {
  const official = TFJS_OFFICIAL['linux-x64']
  if (official === undefined) throw new Error('linux-x64 has no official library')

  async function archives(): Promise<Record<string, Buffer>> {
    const library = join(dir, 'library')
    await mkdir(join(library, 'lib'), { recursive: true })
    await mkdir(join(library, 'include', 'tensorflow'), { recursive: true })
    await writeFile(join(library, 'lib', 'libtensorflow.so.2.9.1'), Buffer.alloc(100_000, 7))
    await writeFile(join(library, 'include', 'tensorflow', 'c_api.h'), '')
    const addon = join(dir, 'addon', 'napi-v8')
    await mkdir(addon, { recursive: true })
    await writeFile(join(addon, 'tfjs_binding.node'), 'addon')
    await runProgram('tar', ['-czf', 'library.tar.gz', '-C', library, '.'], { cwd: dir })
    await runProgram('tar', ['-czf', 'addon.tar.gz', '-C', join(dir, 'addon'), '.'], { cwd: dir })
    return { [official?.library ?? '']: await readFile(join(dir, 'library.tar.gz')), [official?.addon ?? '']: await readFile(join(dir, 'addon.tar.gz')) }
  }

  test('lays the library and the addon out as tfjs-node looks for them', async () => {
    await fetchFrom(await serveFiles(await archives()))
    expect((await readdir(join(dir, 'engine'), { recursive: true })).toSorted()).toEqual(['deps', 'deps/lib', 'deps/lib/libtensorflow.so.2.9.1', 'lib', 'lib/napi-v8', 'lib/napi-v8/tfjs_binding.node'])
    expect(await readdir(join(dir, 'downloads'))).toEqual([])
  })

  test('a host without the file is left at once', async () => {
    await expect(fetchFrom(await serveFiles({}))).rejects.toMatchObject({ name: 'DownloadError', reason: 'refused' })
    expect(existsSync(join(dir, 'engine'))).toBe(false)
  })

  test('a truncated archive is refused, however whole its transfer was', async () => {
    const files = await archives()
    const whole = files[official.library] ?? Buffer.alloc(0)
    await expect(fetchFrom(await serveFiles({ ...files, [official.library]: whole.subarray(0, whole.length - 60) }))).rejects.toThrow(EngineArchiveError)
    expect(existsSync(join(dir, 'engine', 'lib'))).toBe(false)
    expect(await readdir(join(dir, 'downloads'))).toEqual([])
  })

  test('an archive without the addon is refused', async () => {
    const files = await archives()
    await expect(fetchFrom(await serveFiles({ ...files, [official.addon]: files[official.library] ?? Buffer.alloc(0) }))).rejects.toThrow(/holds no tfjs_binding\.node/)
  })
})

/** How asking for `url` fails, whatever port it has. */
function outcome(url: string): Promise<unknown> {
  return probeUrl(url, { timeoutMs: 300 }).catch((error: unknown) => (error instanceof DownloadError ? [error.reason, error.message.replace(/127\.0\.0\.1:\d+/, 'HOST')] : error))
}

function fetchFrom(baseUrl: string): Promise<void> {
  return fetchOfficialEngine({ key: 'linux-x64', baseUrl, dir: join(dir, 'engine'), downloads: join(dir, 'downloads'), root: dir, env: {}, say: SILENT, timeoutMs: 500 })
}

function serveFiles(files: Record<string, Buffer>): Promise<string> {
  return serve((request, response) => {
    const file = files[(request.url ?? '').slice(1)]
    response.writeHead(file === undefined ? 404 : 200, { 'content-length': file?.length ?? 0 })
    response.end(request.method === 'HEAD' ? undefined : file)
  })
}

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return `http://127.0.0.1:${address.port}/`
}
