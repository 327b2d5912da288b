import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { cachePaths } from '../../../scripts/setup/cachePaths.mjs'
import { download, DownloadError } from '../../../scripts/setup/download.mjs'
import type { Progress } from '../../contract/index.ts'
import { findArchitecture } from '../../core/backbones/catalogue.ts'
import type { InstalledCard } from './backboneCard.ts'
import { EmbeddedBackboneError } from './backboneErrors.ts'
import { addBackbone } from './backboneStore.ts'
import { EMBEDDED_BACKBONES } from './embeddedBackbones.ts'

/** Where Keras keeps its published weights; `HILUM_WEIGHTS_BASE_URL` names a mirror with the same folders. */
const BASE_URL = 'https://storage.googleapis.com/'

/** Published weights could not be fetched. */
export class WeightsDownloadError extends Error {
  override readonly name = 'WeightsDownloadError'
  readonly code = 'weights-download'
  constructor(name: string, file: string, reason: string) {
    super(
      `The weights of ${name} could not be fetched: ${reason}. Nothing was installed; what came is kept, and the same command goes on there. ` +
        `Without a network, bring ${file} on a stick ("hilum backbones add FILE"), or a pack of another machine ("hilum backbones pack").`
    )
  }
}

/** What came is not what Keras published. */
export class WeightsHashError extends Error {
  override readonly name = 'WeightsHashError'
  readonly code = 'weights-hash'
  constructor(file: string, found: string, expected: string) {
    super(`${file} is not the published file: its MD5 is ${found}, it should be ${expected}. It was removed and nothing was installed. A proxy or a mirror may have changed it.`)
  }
}

/** There is nothing to fetch for this architecture. */
export class NoPublishedWeightsError extends Error {
  override readonly name = 'NoPublishedWeightsError'
  readonly code = 'no-published-weights'
  constructor(name: string) {
    super(`No weights of ${name} are published where Hilum could fetch them. Add weights of your own: hilum backbones add FILE --architecture ${name}.`)
  }
}

export interface GetOptions {
  readonly env?: NodeJS.ProcessEnv
  readonly onProgress?: (progress: Progress) => void
}

/**
 * Fetches an architecture's published ImageNet weights, checks their hash (where Keras states one) and installs them as `addBackbone` does. A download that broke off
 * goes on where it stopped, also in a later call; proxies are those of the environment (HTTPS_PROXY).
 *
 * Throws EmbeddedBackboneError, UnknownArchitectureError, NoPublishedWeightsError, WeightsDownloadError, WeightsHashError, and what addBackbone throws.
 */
export async function getBackbone(name: string, weightsDir: string, { env = process.env, onProgress }: GetOptions = {}): Promise<InstalledCard> {
  if (EMBEDDED_BACKBONES.has(name)) throw new EmbeddedBackboneError(name)
  const { official } = findArchitecture(name)
  if (official === undefined) throw new NoPublishedWeightsError(name)
  const base = env['HILUM_WEIGHTS_BASE_URL'] || BASE_URL
  const url = `${base.endsWith('/') ? base : `${base}/`}${official.folder}/${official.file}`
  const { downloads } = cachePaths(env)
  await mkdir(downloads, { recursive: true })
  const file = join(downloads, official.file)
  if (!(await isThere(file))) await fetchFile(name, url, file, env, onProgress)
  const md5 = await md5Of(file)
  if (official.md5 !== undefined && md5 !== official.md5) {
    await rm(file, { force: true })
    throw new WeightsHashError(official.file, md5, official.md5)
  }
  let card: InstalledCard
  try {
    card = await addBackbone(file, { architecture: name }, weightsDir)
  } catch (error) {
    // a proxy's login page would be taken for the weights for ever; a file whose hash is right is kept
    if (official.md5 === undefined) await rm(file, { force: true })
    throw error
  }
  await rm(file, { force: true })
  return card
}

async function fetchFile(name: string, url: string, file: string, env: NodeJS.ProcessEnv, onProgress: GetOptions['onProgress']): Promise<void> {
  if (env['HILUM_OFFLINE'] === '1') throw new WeightsDownloadError(name, url, 'HILUM_OFFLINE forbids it')
  try {
    await download(url, file, {
      timeoutMs: 10_000,
      onProgress: (done, total) => onProgress?.({ phase: `Fetching the weights of ${name}`, done: Math.round(done / 1e6), total: Math.round((total ?? 0) / 1e6), unit: 'MB' })
    })
  } catch (error) {
    if (error instanceof DownloadError) throw new WeightsDownloadError(name, url, error.message)
    throw error
  }
}

async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isFile(),
    () => false
  )
}

async function md5Of(file: string): Promise<string> {
  const hash = createHash('md5')
  for await (const chunk of createReadStream(file)) hash.update(chunk)
  return hash.digest('hex')
}
