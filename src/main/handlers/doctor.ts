import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { availableParallelism, freemem, platform, release, totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import { cachePaths, type CachePaths } from '../../../scripts/setup/cachePaths.mjs'
import { checkEngine, type EngineCheck } from '../../../scripts/setup/checkEngine.mjs'
import { findChromium, findElectron } from '../../../scripts/setup/desktopPrograms.mjs'
import { freeBytes } from '../../../scripts/setup/durableFiles.mjs'
import { readEngineState } from '../../../scripts/setup/engine.mjs'
import type { EngineChoice, EngineName } from '../engine/engine.ts'
import { openVinoFailure } from '../../../scripts/setup/openVino.mjs'
import { readEngineManifest } from '../../../scripts/setup/engineFolder.mjs'
import { findBuildTools, toolsMend } from '../../../scripts/setup/enginePypi.mjs'
import { isSuitableNode } from '../../../scripts/setup/node24.mjs'
import type { DoctorReport as DoctorSummary } from '../../contract/index.ts'
import { folderSize } from '../platform/folderSize.ts'
import { findNvidia, type Nvidia } from '../platform/nvidia.ts'
import { readProcessor, type Processor } from '../platform/processor.ts'
import { projectRoot } from '../platform/projectRoot.ts'
import { userDataDir } from '../userPaths.ts'

/** `missing` is what the program would use and this machine does not have; `mend` says what to do about it. */
export interface DoctorCheck {
  readonly id: string
  readonly name: string
  readonly status: 'ok' | 'warn' | 'missing'
  readonly value: string
  readonly mend?: string
}

export interface DoctorFolder {
  readonly purpose: 'cache' | 'data' | 'node' | 'engine' | 'library'
  readonly path: string
  readonly exists: boolean
  readonly writable: boolean
  readonly bytes: number
}

export interface DoctorReport {
  readonly app: { readonly name: 'hilum'; readonly version: string; readonly folder: string }
  readonly node: { readonly version: string; readonly path: string }
  readonly platform: { readonly os: string; readonly arch: string; readonly release: string }
  readonly engine: {
    /** What HILUM_ENGINE asks for. */
    readonly asked: EngineChoice
    /** What `auto` (or the engine asked for) comes to here; null when it cannot be had. */
    readonly chosen: EngineName | null
    readonly why: string
    readonly versions: { readonly tfjs: string | null; readonly tensorflow: string | null }
    /** Where the native library came from: tfjs-node's own archives, PyPI, or an installation of the person's own. */
    readonly source: 'official' | 'pypi' | 'own' | null
    readonly canTrainNetworks: boolean
  }
  readonly processor: Processor
  readonly memory: { readonly totalBytes: number; readonly freeBytes: number }
  readonly folders: readonly DoctorFolder[]
  readonly checks: readonly DoctorCheck[]
}

export interface DoctorOptions {
  /** A library to look at too. */
  readonly libraryDir?: string
  readonly env?: NodeJS.ProcessEnv
  readonly root?: string
}

/**
 * Describes this machine and this installation: the engine and why it is the one, versions, processor, folders, what is missing
 * and how to mend it. Engines are tried in processes of their own; nothing is changed and nothing fetched.
 */
export async function doctor({ libraryDir, env = process.env, root }: DoctorOptions = {}): Promise<DoctorReport> {
  const project = root === undefined ? projectRoot() : projectRoot(root)
  const paths = cachePaths(env)
  const [native, openVino, onnx, wasm, tools, nvidia, folders, free] = await Promise.all([
    checkEngine('tfjs-node', project.dir, process.execPath),
    checkEngine('openvino', project.dir, process.execPath),
    checkEngine('onnx', project.dir, process.execPath),
    checkEngine('wasm', project.dir, process.execPath),
    findBuildTools(env),
    findNvidia(env),
    describeFolders(paths, env, libraryDir),
    freeBytes(paths.dir)
  ])
  const engine = describeEngine(env, paths, { native, openVino, onnx, wasm })
  const processor = readProcessor(availableParallelism())
  return {
    app: { name: 'hilum', version: project.version, folder: project.dir },
    node: { version: process.versions.node, path: process.execPath },
    platform: { os: platform(), arch: process.arch, release: release() },
    engine,
    processor,
    memory: { totalBytes: totalmem(), freeBytes: freemem() },
    folders,
    checks: [
      nodeCheck(),
      engineCheck(engine, native, paths),
      openVinoCheck(openVino, env),
      onnxCheck(onnx),
      wasmCheck(wasm),
      processorCheck(processor),
      nvidiaCheck(nvidia),
      toolsCheck(tools.missing, native.ok),
      electronCheck(project.dir, env),
      browserCheck(env),
      diskCheck(paths.dir, free),
      ...folders.filter(({ purpose }) => purpose !== 'node' && purpose !== 'engine').map(folderCheck)
    ]
  }
}

/** The report as text, for people. */
export function doctorLines(report: DoctorReport): string[] {
  const { app, node, engine, processor, memory } = report
  const versions = [engine.versions.tfjs && `tfjs ${engine.versions.tfjs}`, engine.versions.tensorflow && `TensorFlow ${engine.versions.tensorflow}`].filter(Boolean)
  const lines = [
    `Hilum ${app.version} in ${app.folder}`,
    `Node ${node.version}, ${report.platform.os} ${report.platform.release}, ${report.platform.arch}`,
    `Engine: ${engine.chosen ?? 'none'}${versions.length > 0 ? ` (${versions.join(', ')})` : ''}: ${engine.why}`,
    `Processor: ${processor.model}, ${processor.cores} cores${processor.features.length > 0 ? `, ${processor.features.join(' ')}` : ''}`,
    `Memory: ${gigabytes(memory.totalBytes)}, ${gigabytes(memory.freeBytes)} free`,
    '',
    ...report.checks.flatMap((check) => [`${check.status.padEnd(8)}${check.name}: ${check.value}`, ...(check.mend === undefined ? [] : [`        → ${check.mend}`])]),
    '',
    ...report.folders.map((folder) => `${folder.purpose.padEnd(8)}${folder.path}${folder.exists ? `  ${gigabytes(folder.bytes)}` : '  (not there yet)'}`)
  ]
  return lines
}

/** The report in the contract's shape, for the interface. */
export function doctorSummary(report: DoctorReport): DoctorSummary {
  return {
    engine: report.engine.chosen,
    checks: report.checks.map(({ name, status, value, mend }) => ({
      name,
      state: status === 'missing' ? 'bad' : status,
      value,
      ...(mend === undefined ? {} : { remedy: mend })
    }))
  }
}

function describeEngine(env: NodeJS.ProcessEnv, paths: CachePaths, { native, openVino, onnx, wasm }: Record<'native' | 'openVino' | 'onnx' | 'wasm', EngineCheck>): DoctorReport['engine'] {
  const value = env['HILUM_ENGINE']
  const asked = value === 'tfjs-node' || value === 'openvino' || value === 'onnx' || value === 'wasm' ? value : 'auto'
  const nothing = { tfjs: null, tensorflow: null }
  if ((asked === 'auto' || asked === 'tfjs-node') && native.ok) {
    const manifest = [paths.enginePypi, paths.engineOfficial].map((dir) => (dir === undefined ? undefined : readEngineManifest(dir))).find((found) => found?.tensorflow === native.tensorflow)
    const source = manifest?.source ?? 'own'
    return {
      asked,
      chosen: 'tfjs-node',
      why: `${asked === 'auto' ? `native TensorFlow runs here${openVino.ok ? ', and OpenVINO where it is faster for a backbone' : ''}` : 'HILUM_ENGINE asks for it'}; ${SOURCES[source]}`,
      versions: { tfjs: native.tfjs, tensorflow: native.tensorflow ?? null },
      source,
      canTrainNetworks: true
    }
  }
  if (asked === 'openvino' || asked === 'onnx') {
    const found = asked === 'openvino' ? openVino : onnx
    return found.ok
      ? { asked, chosen: asked, why: 'HILUM_ENGINE asks for it', versions: nothing, source: null, canTrainNetworks: false }
      : { asked, chosen: null, why: `HILUM_ENGINE asks for ${asked}, which does not run: ${found.reason}`, versions: nothing, source: null, canTrainNetworks: false }
  }
  if (asked === 'tfjs-node') {
    return { asked, chosen: null, why: `HILUM_ENGINE asks for tfjs-node, which does not run: ${native.ok ? '' : native.reason}`, versions: nothing, source: null, canTrainNetworks: false }
  }
  if (!wasm.ok) return { asked, chosen: null, why: `no engine runs: WebAssembly: ${wasm.reason}`, versions: nothing, source: null, canTrainNetworks: false }
  return {
    asked,
    chosen: 'wasm',
    why: asked === 'wasm' ? 'HILUM_ENGINE asks for it' : `native TensorFlow does not run here (${native.ok ? '' : native.reason}); heads can be trained, networks cannot`,
    versions: { tfjs: wasm.tfjs, tensorflow: null },
    source: null,
    canTrainNetworks: false
  }
}

const SOURCES = {
  official: 'its library is tfjs-node\'s official one',
  pypi: 'its addon was built here against PyPI\'s TensorFlow',
  own: 'its library was not installed by Hilum\'s set-up'
} as const

function nodeCheck(): DoctorCheck {
  const ok = isSuitableNode(process.versions.node)
  return { id: 'node', name: 'Node', status: ok ? 'ok' : 'warn', value: `${process.versions.node} (${process.execPath})`, ...(ok ? {} : { mend: 'Start Hilum by npm start or npx hilum: they run it under Node 24.' }) }
}

function engineCheck(engine: DoctorReport['engine'], native: EngineCheck, paths: CachePaths): DoctorCheck {
  const name = 'Native engine (tfjs-node)'
  if (native.ok) return { id: 'engine.tfjs-node', name, status: 'ok', value: `TensorFlow ${native.tensorflow ?? 'of unknown version'}${engine.asked === 'wasm' ? ', not used: HILUM_ENGINE=wasm' : ''}` }
  const state = readEngineState(paths.engineState)
  const tried = state?.outcome === 'failed' ? state.reasons.map(({ source, reason }) => `${source}: ${reason}`).join('; ') : undefined
  const mend = (state?.outcome === 'failed' ? state.reasons.at(-1)?.mend : undefined) ?? 'Run: npm run setup -- --retry'
  return { id: 'engine.tfjs-node', name, status: 'missing', value: tried ?? native.reason, mend }
}

function openVinoCheck(openVino: EngineCheck, env: NodeJS.ProcessEnv): DoctorCheck {
  const id = 'engine.openvino'
  const name = 'OpenVINO engine (the fastest for features)'
  if (openVino.ok) return { id, name, status: 'ok', value: `OpenVINO ${openVino.openvino ?? 'of unknown version'}` }
  const failure = openVinoFailure(env)
  const value = `${failure?.reason ?? openVino.reason}; another engine does its work, more slowly`
  return { id, name, status: 'warn', value, mend: failure?.mend || 'Run: npm run setup -- --retry' }
}

function onnxCheck(onnx: EngineCheck): DoctorCheck {
  const check = { id: 'engine.onnx', name: 'onnxruntime engine (in OpenVINO\'s place)' }
  if (onnx.ok) return { ...check, status: 'ok', value: `onnxruntime ${onnx.onnxruntime ?? 'of unknown version'}` }
  return { ...check, status: 'warn', value: onnx.reason, mend: 'Install the packages again: remove node_modules and run npm run setup. Other engines do its work.' }
}

function wasmCheck(wasm: EngineCheck): DoctorCheck {
  const name = 'WebAssembly engine'
  if (wasm.ok) return { id: 'engine.wasm', name, status: 'ok', value: `tfjs ${wasm.tfjs}` }
  return { id: 'engine.wasm', name, status: 'missing', value: wasm.reason, mend: 'Install the packages again: remove node_modules and run npm run setup.' }
}

function processorCheck(processor: Processor): DoctorCheck {
  const { features, cores } = processor
  const families = ['avx2', 'avx512', 'amx', 'asimd', 'sve'].filter((family) => features.some((feature) => feature.startsWith(family)))
  const value = [`${cores} cores`, ...families].join(', ')
  const slow = process.arch === 'x64' && features.length > 0 && !features.includes('avx2')
  return { id: 'processor', name: 'Processor', status: slow ? 'warn' : 'ok', value, ...(slow ? { mend: 'It has no AVX2: everything works, several times slower.' } : {}) }
}

function nvidiaCheck({ driver, devices }: Nvidia): DoctorCheck {
  const found = devices.length > 0 ? devices.join('; ') : driver === undefined ? 'none found' : `driver ${driver}, no device answers`
  return { id: 'gpu', name: 'NVIDIA GPU', status: 'ok', value: devices.length > 0 ? `${found}; not used unless asked for: ${gpuWay(process.platform, process.arch)}` : found }
}

/** How features are computed on an NVIDIA GPU; onnxEngine.test.ts runs it where there is one. */
export function gpuWay(system: NodeJS.Platform, arch: string): string {
  if (system === 'win32') return 'HILUM_ENGINE=onnx HILUM_ONNX_PROVIDER=dml computes features on it (DirectML)'
  if (system !== 'linux' || arch !== 'x64') return 'no engine here can'
  return (
    'node node_modules/onnxruntime-node/script/install.js --onnxruntime-node-install=cuda12 fetches onnxruntime\'s CUDA libraries from NuGet, ' +
    'then, with CUDA 12 and cuDNN 9 installed, HILUM_ENGINE=onnx HILUM_ONNX_PROVIDER=cuda computes features on it'
  )
}

function toolsCheck(missing: readonly string[], needless: boolean): DoctorCheck {
  const name = 'Build tools (for the native engine, where no prebuilt one can be had)'
  if (missing.length === 0) return { id: 'tools', name, status: 'ok', value: 'C++ compiler, python3 with pip' }
  const value = `not installed: ${missing.join(', ')}`
  return needless ? { id: 'tools', name, status: 'ok', value: `${value} (not needed now)` } : { id: 'tools', name, status: 'missing', value, mend: toolsMend(missing) }
}

function electronCheck(root: string, env: NodeJS.ProcessEnv): DoctorCheck {
  const found = findElectron(root, env)
  if (found.found) return { id: 'electron', name: 'Electron', status: 'ok', value: `${found.path} (${found.how})` }
  return { id: 'electron', name: 'Electron', status: 'warn', value: `${found.reason}; npm start opens in the browser`, mend: 'npm run setup -- --electron downloads it; HILUM_ELECTRON names one from elsewhere.' }
}

function browserCheck(env: NodeJS.ProcessEnv): DoctorCheck {
  const found = findChromium(env)
  if (found !== undefined) return { id: 'chromium', name: 'Chromium (for the tests)', status: 'ok', value: found }
  return { id: 'chromium', name: 'Chromium (for the tests)', status: 'warn', value: 'none found', mend: 'Install one (Debian: apt-get install chromium) or name it in HILUM_CHROMIUM; only npm test needs it.' }
}

function diskCheck(dir: string, free: number): DoctorCheck {
  const short = free < 2e9
  return { id: 'disk', name: 'Free disk', status: short ? 'warn' : 'ok', value: `${gigabytes(free)} where the cache is`, ...(short ? { mend: `Free some space on the disk of ${dir}, or name another folder in HILUM_CACHE.` } : {}) }
}

function folderCheck(folder: DoctorFolder): DoctorCheck {
  const name = { cache: 'Cache', data: 'Data folder', library: 'Library', node: 'Node', engine: 'Engine' }[folder.purpose]
  const check = { id: `folder.${folder.purpose}`, name, value: folder.path }
  if (!folder.exists && folder.purpose === 'library') {
    return { ...check, status: 'missing', value: `${folder.path} holds no library`, mend: `Make one: hilum import FOLDER --library ${JSON.stringify(folder.path)}` }
  }
  if (!folder.writable) return { ...check, status: 'missing', value: `${folder.path} cannot be written`, mend: 'Change its rights, or name another folder (HILUM_CACHE, HILUM_DATA, --library).' }
  return { ...check, status: 'ok' }
}

async function describeFolders(paths: CachePaths, env: NodeJS.ProcessEnv, libraryDir: string | undefined): Promise<DoctorFolder[]> {
  const wanted: [DoctorFolder['purpose'], string | undefined][] = [
    ['cache', paths.dir],
    ['node', paths.nodeDir],
    ['engine', paths.engineOfficial],
    ['engine', paths.enginePypi],
    ['data', userDataDir(env)],
    ['library', libraryDir]
  ]
  const found = await Promise.all(wanted.map(async ([purpose, path]) => (path === undefined ? undefined : describeFolder(purpose, path))))
  // of the two engine folders a machine has one
  return found.filter((folder) => folder !== undefined).filter((folder) => folder.exists || (folder.purpose !== 'engine' && folder.purpose !== 'node'))
}

async function describeFolder(purpose: DoctorFolder['purpose'], path: string): Promise<DoctorFolder> {
  const marker = purpose === 'library' ? join(path, 'hilum.db') : path
  const exists = await stat(marker).then(() => true, () => false)
  return { purpose, path, exists, writable: await isWritable(path), bytes: exists ? await folderSize(path) : 0 }
}

/** Whether files can be made in `dir`, or `dir` itself where it does not exist yet. */
async function isWritable(dir: string): Promise<boolean> {
  try {
    await access(dir, constants.W_OK)
    return true
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    return missing && dirname(dir) !== dir ? isWritable(dirname(dir)) : false
  }
}

function gigabytes(bytes: number): string {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`
}
