import { readdirSync, readFileSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { namesIn } from '../../engine/backboneStore.ts'
import type { Library } from '../../store/openLibrary.ts'

/** What a job on a cluster left in the library: its list of images, and the features and thumbnails that executors wrote. */
export interface ClusterFolder {
  /** Its name below `training/`. */
  readonly folder: string
  /** Data set and recipe, where its plan can be read. */
  readonly dataset: string | null
  readonly recipe: string | null
  readonly bytes: number
}

/** The names of such folders, below `training/`. */
export const CLUSTER_FOLDER = /^spark-[0-9a-f]{16}$/
const planned = z.object({ recipe: z.object({ name: z.string() }), dataset: z.object({ name: z.string() }).optional() })
const payload = z.object({ folder: z.string() })

/** Folders of the jobs that run or wait: of one kind, or of any. */
export function clusterFoldersAtWork({ jobs }: Pick<Library, 'jobs'>, kind?: string): ReadonlySet<string> {
  const atWork = jobs.list().filter((job) => (job.state === 'running' || job.state === 'waiting') && (kind === undefined || job.kind === kind))
  return new Set(atWork.flatMap(({ jobId }) => payload.safeParse(jobs.payload(jobId)).data?.folder ?? []))
}

/** Of all jobs but those that run or wait. */
export async function clusterFolders(library: Library): Promise<ClusterFolder[]> {
  const busy = clusterFoldersAtWork(library)
  const names = (await namesIn(join(library.dir, 'training'))).filter((name) => CLUSTER_FOLDER.test(name) && !busy.has(name))
  return Promise.all(names.toSorted().map(async (folder) => {
    const dir = join(library.dir, 'training', folder)
    const plan = await planOf(dir)
    return { folder, dataset: plan?.dataset?.name ?? null, recipe: plan?.recipe.name ?? null, bytes: await bytesBelow(dir) }
  }))
}

/** Paths, below the library, of the folders that hold images of these files. One whose list cannot be read counts as holding them. */
export function clusterFoldersWith({ dir }: Library, fileHashes: ReadonlySet<string>): string[] {
  return namesInSync(join(dir, 'training')).filter((name) => CLUSTER_FOLDER.test(name) && holds(join(dir, 'training', name), fileHashes)).map((name) => `training/${name}`)
}

function holds(dir: string, fileHashes: ReadonlySet<string>): boolean {
  try {
    const lines = readFileSync(join(dir, 'images.jsonl'), 'utf8').split('\n')
    return lines.some((line) => fileHashes.has(/^\{"id":"([0-9a-f]{64})\//.exec(line)?.[1] ?? ''))
  } catch {
    return true
  }
}

async function planOf(dir: string): Promise<z.infer<typeof planned> | undefined> {
  try {
    return planned.parse(JSON.parse(await readFile(join(dir, 'plan.json'), 'utf8')))
  } catch {
    return undefined
  }
}

/** 0 for what has gone meanwhile. */
async function bytesBelow(dir: string): Promise<number> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch(() => [])
  const sizes = await Promise.all(entries.filter((entry) => entry.isFile()).map((entry) => stat(join(entry.parentPath, entry.name)).then(({ size }) => size, () => 0)))
  return sizes.reduce((sum, size) => sum + size, 0)
}

function namesInSync(dir: string): string[] {
  try {
    return readdirSync(dir)
  } catch {
    return []
  }
}
