import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dicomOf, makeFolder, pngOf } from '../fixtures/archiveFiles.ts'
import { makeZip } from '../fixtures/makeZip.ts'
import { hasEnded, jobWhen, startOnStandIn, startServed, valueOf, type BackendClient, type ServedClient } from '../launch/backendClient.ts'
import { skipsBrowser } from '../launch/chromium.ts'

let folder: ReturnType<typeof makeFolder>
let data: string
beforeAll(() => {
  folder = makeFolder()
  data = join(folder.dir, 'data')
  for (const label of ['clear', 'opacity']) mkdirSync(join(data, label), { recursive: true })
  for (const i of [1, 2, 3]) writeFileSync(join(data, i === 3 ? 'opacity' : 'clear', `${i}.dcm`), dicomOf({ sop: `1.2.${i}`, study: `1.2.3.${i}`, patientId: `P${i}`, seed: i }))
  writeFileSync(join(data, 'clear', 'cut.dcm'), dicomOf({ sop: '1.2.9', study: '1.2.3.9', patientId: 'P9' }).slice(0, 700))
  writeFileSync(join(data, 'opacity', 'no image.png'), 'not an image')
  writeFileSync(join(data, 'readme.txt'), 'about these films')
})
afterAll(() => folder.remove())

const hosts: readonly (readonly [string, (library: string) => Promise<BackendClient>])[] = [
  ['served', (library) => startServed(library)],
  ['Electron entry on the stand-in', (library) => startOnStandIn(library)]
]

describe.skipIf(skipsBrowser).each(hosts)('%s', (name, start) => {
  test('a first start imports a folder with bad files, says which and why, and takes nothing twice', async () => {
    const client = await start(join(folder.dir, name))
    try {
      expect(await valueOf(client, 'library.info', {})).toMatchObject({ state: 'missing' })
      expect(await client.invoke('jobs.list', {})).toMatchObject({ ok: false, error: { code: 'library-missing' } })
      const { job } = await valueOf(client, 'import.start', { paths: [data, join(folder.dir, 'gone')], labelsFromFolders: true, dataset: 'films' })
      expect(job).toMatchObject({ kind: 'import', state: 'waiting' })
      const ended = await jobWhen(client, job.jobId, hasEnded)
      expect(ended.job).toMatchObject({ state: 'done', error: null, progress: { phase: 'Importing' } })
      expect(ended.result).toMatchObject({ imported: 3, already: 0, images: 3, labels: { added: 3 }, refused: 3, skipped: 1, studies: 3, datasets: [{ name: 'films', version: 1, images: 3 }] })
      expect(Object.fromEntries(ended.refused.items.map(({ path, code }) => [path.slice(folder.dir.length + 1), code]))).toEqual({
        'data/clear/cut.dcm': 'truncated',
        'data/opacity/no image.png': 'unknown-format',
        gone: 'not-found'
      })
      expect(await valueOf(client, 'library.info', {})).toMatchObject({ state: 'open', patients: 3, studies: 3, images: 3 })
      const page = await valueOf(client, 'jobs.show', { jobId: job.jobId, offset: 2, limit: 5 })
      expect([page.refused.total, page.refused.items.length]).toEqual([3, 1])

      const again = await valueOf(client, 'import.start', { paths: [data] })
      expect((await jobWhen(client, again.job.jobId, hasEnded)).result).toMatchObject({ imported: 0, already: 3 })
      expect((await valueOf(client, 'jobs.list', {})).jobs.map(({ jobId }) => jobId)).toEqual([again.job.jobId, job.jobId])
      expect(await client.invoke('import.start', { paths: ['films'] })).toMatchObject({ ok: false, error: { code: 'path-relative' } })

      const listing = await valueOf(client, 'folders.list', { path: data })
      expect([listing.parent, listing.entries.map(({ name: entry, kind }) => [entry, kind])]).toEqual([folder.dir, [['clear', 'folder'], ['opacity', 'folder'], ['readme.txt', 'file']]])
      expect(await client.invoke('folders.list', { path: join(data, 'readme.txt') })).toMatchObject({ ok: false, error: { code: 'folder-unreadable' } })
    } finally {
      await client.stop()
    }
  })

  test('opens another library, and keeps the first where that one cannot be opened', async () => {
    const [first, second, foreign] = ['first', 'second', 'foreign'].map((each) => join(folder.dir, `${name} ${each}`)) as [string, string, string]
    mkdirSync(foreign)
    writeFileSync(join(foreign, 'hilum.db'), 'SQLite format 4')
    const client = await start(first)
    try {
      expect(await valueOf(client, 'library.choose', { path: second, create: true })).toEqual({ state: 'open', path: second, patients: 0, studies: 0, images: 0 })
      expect(await client.invoke('library.choose', { path: first, create: false })).toMatchObject({ ok: false, error: { code: 'library-missing' } })
      expect(await client.invoke('library.choose', { path: foreign, create: true })).toMatchObject({ ok: false, error: { code: 'library-corrupt' } })
      expect(await valueOf(client, 'library.info', {})).toMatchObject({ path: second })
      expect(existsSync(join(first, 'hilum.db'))).toBe(false)
    } finally {
      await client.stop()
    }
  })
})

describe('what a browser sends', () => {
  let client: ServedClient
  let library: string
  const octets = { 'content-type': 'application/octet-stream' }
  const send = (path: string, body: string | Uint8Array, headers: Record<string, string> = octets): Promise<{ status: number; body: string }> =>
    client.ask(`/upload?${new URLSearchParams({ batch: 'b-1', path }).toString()}`, { method: 'POST', headers, body })
  const uploads = (): string[] => {
    const [own] = existsSync(join(library, 'uploads')) ? readdirSync(join(library, 'uploads')) : []
    return own === undefined ? [] : readdirSync(join(library, 'uploads', own)).filter((entry) => entry !== 'owner.json')
  }
  beforeAll(async () => {
    library = join(folder.dir, 'uploaded')
    client = await startServed(library)
  })
  afterAll(() => client.stop())

  test('is refused from elsewhere, of another type, without a length and under a name that leads elsewhere', async () => {
    const answers = await Promise.all([
      send('a.png', 'x', { ...octets, origin: 'https://evil.example' }),
      send('a.png', 'x', { ...octets, cookie: '' }),
      send('a.png', 'x', { ...octets, 'sec-fetch-site': 'cross-site' }),
      send('a.png', 'x', { 'content-type': 'text/plain' }),
      send('a.png', '', { ...octets, 'content-length': String(33 * 2 ** 30) }),
      send('../../a.png', 'x'),
      send('/etc/a.png', 'x'),
      send('a\0.png', 'x'),
      client.ask('/upload?batch=..%2F..&path=a', { method: 'POST', headers: octets, body: 'x' }),
      client.ask('/upload?batch=b-1&path=a')
    ])
    expect(answers.map(({ status }) => status)).toEqual([403, 401, 403, 415, 413, 400, 400, 400, 400, 405])
    expect(uploads()).toEqual([])
  })

  test('lies in the library until it has been imported, and is gone then', async () => {
    const zip = makeZip([{ name: 'in/4.dcm', content: dicomOf({ sop: '1.2.4', study: '1.2.3.4', patientId: 'P4', seed: 4 }) }])
    const sent = [await send('disc/one.dcm', dicomOf({ sop: '1.2.5', study: '1.2.3.5', patientId: 'P5', seed: 5 })), await send('disc/sub/two.png', pngOf(6)), await send('disc.zip', zip), await send('bad.dcm', 'DICOM?')]
    expect(sent.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    const paths = [...new Set(sent.map(({ body }) => String(JSON.parse(body).path)))]
    expect(paths.map((path) => path.split('/').at(-1))).toEqual(['disc', 'disc.zip', 'bad.dcm'])
    const { job } = await valueOf(client, 'import.start', { paths })
    const { result, refused } = await jobWhen(client, job.jobId, hasEnded)
    expect([result, refused.items.map(({ code }) => code)]).toMatchObject([{ imported: 3, refused: 1 }, ['unknown-format']])
    expect(uploads()).toEqual([])
  })

  test('two of one name are both kept, a batch can be forgotten, and all goes with the host', async () => {
    const [one, two] = [await send('same.png', pngOf(7)), await send('same.png', pngOf(8))]
    expect([one, two].map(({ body }) => String(JSON.parse(body).path).split('/').at(-1))).toEqual(['same.png', 'same (2).png'])
    expect((await client.ask('/upload?batch=b-1', { method: 'DELETE' })).status).toBe(200)
    expect(uploads()).toEqual([])
    await send('left.png', pngOf(9))
    await client.stop()
    expect(readdirSync(join(library, 'uploads'))).toEqual([])
    // one that was killed left its own: the next host's first upload removes it
    client = await startServed(library)
    await send('left.png', pngOf(9))
    await client.stop('SIGKILL')
    expect(uploads()).toEqual(['b-1'])
    client = await startServed(library)
    await client.ask('/upload?batch=b-2&path=new.png', { method: 'POST', headers: octets, body: 'x' })
    expect(uploads()).toEqual(['b-2'])
    rmSync(join(library, 'uploads'), { recursive: true })
  })
})
