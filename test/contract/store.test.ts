import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { commands, type CommandName } from '../../src/contract/index.ts'
import { createApp } from '../../src/main/app.ts'
import { loadCodecs } from '../../src/main/codecs.ts'
import { importPaths } from '../../src/main/handlers/import.ts'
import { openLibrary } from '../../src/main/store/openLibrary.ts'
import { contentPath } from '../../src/main/store/paths.ts'
import { filesBelow, makeFolder, pngOf } from '../fixtures/archiveFiles.ts'

const FILES = 600
const CHILD = fileURLToPath(new URL('../fixtures/importChild.ts', import.meta.url))

let folder: ReturnType<typeof makeFolder>
let archive: string
beforeAll(() => {
  folder = makeFolder()
  archive = join(folder.dir, 'archive')
  mkdirSync(archive)
  const rows = Array.from({ length: FILES }, (_, i) => {
    writeFileSync(join(archive, `${i}.png`), pngOf(i, 24))
    return `${i}.png,${i % 2 ? 'covid' : 'normal'},patient ${i % 50}`
  })
  writeFileSync(join(archive, 'labels.csv'), ['file,label,patient', ...rows].join('\n'))
})
afterAll(() => folder.remove())

interface Ended {
  /** File names that were acknowledged. */
  readonly acknowledged: string[]
  /** The last line, where it is not a file name. */
  readonly verdict: string | undefined
}

/** Runs an import; `kill` is asked after each acknowledgement whether to kill -9. */
function runImport(library: string, from: string, kill: (acknowledged: number) => boolean = () => false): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CHILD, library, from, 'films'], { stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (kill(output.split('\n').length - 1)) child.kill('SIGKILL')
    })
    child.on('error', reject)
    child.on('close', () => {
      const lines = output.split('\n').filter((line) => line !== '')
      resolve({ acknowledged: lines.filter((line) => line.endsWith('.png')), verdict: lines.find((line) => /^(done|failed)/.test(line)) })
    })
  })
}

/** Every acknowledged file is there, whole, labelled; and the library holds no file that it does not know. */
function expectWhole(dir: string, acknowledged: readonly string[]): void {
  const library = openLibrary(dir)
  library.check()
  const images = library.images.all()
  const byName = new Map(images.map((image) => [image.originalName, image]))
  const lost = acknowledged.filter((name) => {
    const image = byName.get(name)
    if (image === undefined || library.labels.ofImage(image.id).length !== 1) return true
    const original = readFileSync(join(archive, name))
    return !readFileSync(library.files.absolute(library.images.pathOf(image))).equals(original)
  })
  expect(lost).toEqual([])
  const known = new Set(images.map((image) => contentPath('files', image.fileHash)))
  const found = [...filesBelow(join(dir, 'files'))].map(({ bytes }) => contentPath('files', createHash('sha256').update(bytes).digest('hex')))
  expect(found.filter((path) => !known.has(path))).toEqual([])
  expect(new Set(found).size).toBe(known.size)
  library.close()
}

describe('kill -9 during an import', () => {
  test.each([1, 60, 150, 290, 430, 560])('after %i acknowledged files: nothing acknowledged is missing, and the import can go on', async (limit) => {
    const library = join(folder.dir, `killed after ${limit}`)
    const first = await runImport(library, archive, (acknowledged) => acknowledged >= limit)
    expect(first.acknowledged.length).toBeGreaterThanOrEqual(limit)
    expectWhole(library, first.acknowledged)
    const second = await runImport(library, archive)
    expect(second.verdict).toMatch(/^done \d+ \d+$/)
    expect(second.acknowledged).toHaveLength(FILES)
    expectWhole(library, second.acknowledged)
  })

  test('again and again at times of its own choosing', async () => {
    const library = join(folder.dir, 'killed often')
    openLibrary(library, { create: true }).close()
    for (const ms of [120, 180, 240, 300, 360, 420]) {
      const child = spawn(process.execPath, [CHILD, library, archive], { stdio: ['ignore', 'pipe', 'inherit'] })
      let output = ''
      child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
      const killer = setTimeout(() => child.kill('SIGKILL'), ms)
      await new Promise((resolve) => child.on('close', resolve))
      clearTimeout(killer)
      expectWhole(library, output.split('\n').filter((line) => line.endsWith('.png')))
      expect(child.signalCode ?? 'ended').toMatch(/^(SIGKILL|ended)$/)
    }
  })
})

test('two programs import into one library at once', async () => {
  const library = join(folder.dir, 'shared')
  openLibrary(library, { create: true }).close()
  const ended = await Promise.all([runImport(library, archive), runImport(library, archive)])
  const counts = ended.map(({ verdict }) => (verdict ?? '').split(' ').slice(1).map(Number))
  expect(counts.map(([imported = 0, already = 0]) => imported + already)).toEqual([FILES, FILES])
  expect(counts.reduce((sum, [imported = 0]) => sum + imported, 0)).toBe(FILES)
  expectWhole(library, ended.flatMap(({ acknowledged }) => acknowledged))
  const opened = openLibrary(library)
  expect([opened.archive.counts(), opened.datasets.named('films').version]).toEqual([{ patients: 50, studies: 50, images: FILES }, 1])
  opened.close()
})

/** A disk of a few megabytes, where this user may make one. */
function makeSmallDisk(dir: string): { remove(): void } | undefined {
  if (process.platform !== 'linux') return undefined
  mkdirSync(dir)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', dir], { stdio: 'ignore' })
  } catch {
    return undefined
  }
  return { remove: () => void execFileSync('umount', ['-l', dir]) }
}

/** A workstation that is started when not a byte is left, until there is room again. */
async function readOnFullDisk(libraryDir: string, disk: string): Promise<void> {
  fillDisk(disk)
  const app = createApp({ kind: 'served', version: '0.0.0-test', libraryDir, checkOutputs: true, emit: () => undefined })
  const ask = async (name: CommandName, input: unknown): Promise<unknown> => {
    const answer = await app.invoke(name, input)
    return answer.ok ? answer.value : answer.error.code
  }
  const query = { query: {}, sort: { by: 'next', descending: false } }
  const { studyIds } = commands['worklist.ids'].output.parse(await ask('worklist.ids', query))
  const studyId = studyIds[0] ?? 0
  const { row } = commands['worklist.show'].output.parse(await ask('worklist.show', { studyId }))
  const pictures = await Promise.all(['.png', '.png?size=64', '.pixels'].map(async (end) => (await app.fetch(new Request(`http://hilum/image/${row.previewImageId}${end}`))).status))
  expect({
    listed: commands['worklist.list'].output.parse(await ask('worklist.list', { ...query, offset: 0, limit: 10 })).rows.length,
    pictures,
    evidence: commands['evidence.show'].output.parse(await ask('evidence.show', { studyId })).hidden,
    storage: commands['storage.show'].output.parse(await ask('storage.show', {})).state,
    // what a person enters is refused with its reason
    flag: await ask('worklist.flag', { studyIds: [studyId], flagged: true }),
    answer: await ask('readings.add', { studyId, finding: 'opacity', answer: 'present', found: [], note: '' }),
    import: await ask('import.start', { paths: [disk] }),
    // and what is kept by the way waits for room
    preferences: await ask('preferences.keep', { preferences: { theme: 'light' } }),
    shown: await ask('preferences.show', {})
  }).toEqual({
    listed: Math.min(10, studyIds.length), pictures: [200, 200, 200], evidence: false, storage: 'full', flag: 'disk-full', answer: 'disk-full', import: 'disk-full',
    preferences: {}, shown: { preferences: { theme: 'light' } }
  })
  execFileSync('mount', ['-o', 'remount,size=80m', disk])
  expect([await ask('storage.show', {}), await ask('worklist.flag', { studyIds: [studyId], flagged: true })]).toMatchObject([{ state: 'low' }, { changed: 1 }])
  await app.close()
  const opened = openLibrary(libraryDir)
  opened.check()
  expect(opened.people.preferences(undefined)).toEqual({ theme: 'light' })
  opened.close()
}

function fillDisk(dir: string): void {
  const file = openSync(join(dir, 'filler'), 'w')
  for (let n = 2 ** 20; n >= 1;) {
    try {
      if (writeSync(file, Buffer.alloc(n)) < n) n = Math.floor(n / 2)
    } catch {
      n = Math.floor(n / 2)
    }
  }
  closeSync(file)
}

test('a full disk ends the import with what is needed, and loses nothing', async (context) => {
  const disk = makeSmallDisk(join(folder.dir, 'disk'))
  if (disk === undefined) return context.skip('this user may not mount a small disk')
  try {
    const library = join(folder.dir, 'disk', 'library')
    const large = join(folder.dir, 'large')
    mkdirSync(large)
    for (let i = 0; i < 200; i++) writeFileSync(join(large, `${i}.png`), pngOf(i, 160))
    const ended = await runImport(library, large)
    expect(ended.verdict).toMatch(/^failed disk-full The disk of .* is full: [\d.]+ MB more are needed(, .* free)?\. \d+ of 200 files are in the library\. Free some space and try again\.$/)
    expect(ended.acknowledged.length).toBeGreaterThan(0)
    const opened = openLibrary(library)
    opened.check()
    const names = opened.images.all().map((image) => image.originalName)
    expect(ended.acknowledged.filter((name) => !names.includes(name))).toEqual([])
    execFileSync('mount', ['-o', 'remount,size=8m', join(folder.dir, 'disk')])
    opened.worklist.freshen()
    opened.close()
    await readOnFullDisk(library, join(folder.dir, 'disk'))
    const again = openLibrary(library)
    const report = await importPaths(again, await loadCodecs(), [large])
    expect([report.imported + report.already, report.refused]).toEqual([200, []])
    again.close()
  } finally {
    disk.remove()
  }
})
