import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { findProgram } from '../../scripts/setup/runProgram.mjs'
import type { BenchOptions } from '../main.ts'
import { median } from '../median.ts'

const ROUNDS = 3

export interface ImportFigure {
  readonly files: number
  readonly megabytes: number
  /** Median seconds for all files, program start included on both sides. */
  readonly hilum: number
  readonly orthanc?: number
}

/**
 * `hilum import` of a folder beside `storescu` sending it to an Orthanc on this machine, both with every file synced to the same disk
 * (Orthanc: SyncStorageArea, SQLite index with its defaults).
 */
export async function benchImport(dir: string, slices: string, files: number, megabytes: number, { quick, say }: BenchOptions): Promise<ImportFigure> {
  const peer = quick ? undefined : await findOrthanc(say)
  const times: { hilum: number[]; orthanc: number[] } = { hilum: [], orthanc: [] }
  for (let round = 0; round < (quick ? 1 : ROUNDS); round++) {
    const library = await mkdtemp(join(dir, 'library-'))
    times.hilum.push(await timed('node', [join(import.meta.dirname, '..', '..', 'src', 'main', 'cli.ts'), 'import', slices, '--library', library]))
    await rm(library, { recursive: true })
    if (peer !== undefined) times.orthanc.push(await sendToOrthanc(peer, await mkdtemp(join(dir, 'orthanc-')), slices))
    say(`import: ${times.hilum.at(-1)?.toFixed(1)} s here${peer === undefined ? '' : `, ${times.orthanc.at(-1)?.toFixed(1)} s with Orthanc`}`)
  }
  return { files, megabytes, hilum: median(times.hilum), ...(peer === undefined ? {} : { orthanc: median(times.orthanc) }) }
}

interface Orthanc {
  readonly orthanc: string
  readonly storescu: string
}

/** Debian's Orthanc and dcmtk, installed where this is root and they are absent. */
async function findOrthanc(say: BenchOptions['say']): Promise<Orthanc | undefined> {
  const found = installedOrthanc()
  if (found !== undefined) return found
  if (process.getuid?.() === 0 && findProgram('apt-get') !== undefined) {
    say('installing orthanc and dcmtk with apt-get')
    spawnSync('apt-get', ['update', '-q'], { stdio: 'ignore' })
    spawnSync('apt-get', ['install', '-y', '-q', 'orthanc', 'dcmtk'], { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  }
  const now = installedOrthanc()
  if (now === undefined) say('without Orthanc: it and dcmtk are not installed (Debian: apt-get install orthanc dcmtk)')
  return now
}

function installedOrthanc(): Orthanc | undefined {
  const [orthanc, storescu] = [findProgram('Orthanc') ?? findProgram('/usr/sbin/Orthanc'), findProgram('storescu')]
  return orthanc === undefined || storescu === undefined ? undefined : { orthanc, storescu }
}

async function sendToOrthanc({ orthanc, storescu }: Orthanc, dir: string, slices: string): Promise<number> {
  const port = await freePort()
  const configuration = join(dir, 'orthanc.json')
  await mkdir(join(dir, 'storage'))
  await writeFile(
    configuration,
    JSON.stringify({ Name: 'bench', StorageDirectory: join(dir, 'storage'), IndexDirectory: join(dir, 'storage'), SyncStorageArea: true, StorageCompression: false, HttpServerEnabled: false, DicomAet: 'ORTHANC', DicomPort: port, DicomAlwaysAllowStore: true, Plugins: [] })
  )
  const server = spawn(orthanc, [configuration], { stdio: 'ignore' })
  try {
    await untilOpen(port, server)
    return await timed(storescu, ['--scan-directories', '--recurse', '-aec', 'ORTHANC', '127.0.0.1', String(port), slices])
  } finally {
    server.kill()
    await rm(dir, { recursive: true, force: true })
  }
}

/** Seconds until the program has ended. */
async function timed(program: string, argv: readonly string[]): Promise<number> {
  const started = performance.now()
  const child = spawn(program === 'node' ? process.execPath : program, argv, { stdio: ['ignore', 'ignore', 'pipe'] })
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-2000)
  })
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  if (code !== 0) throw new Error(`${program} ended with code ${code}: ${errors}`)
  return (performance.now() - started) / 1000
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

async function untilOpen(port: number, server: ChildProcess): Promise<void> {
  for (let k = 0; k < 200; k++) {
    if (server.exitCode !== null) throw new Error(`Orthanc ended with code ${server.exitCode}`)
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false))
      socket.on('connect', () => socket.end())
    })
    if (open) return
    await pause(100)
  }
  throw new Error('Orthanc did not open its port within 20 s')
}
