import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { listBackbones, namesIn, removeBackbone } from '../../engine/backboneStore.ts'
import type { Library } from '../../store/openLibrary.ts'
import { clusterFolders, type ClusterFolder } from './clusterFolders.ts'
import type { RunState } from '../../store/runs.ts'

/** What trainings that did not end left on the disk. */
export interface Leftovers {
  /** Checkpoints, by run; `gone` where the library has no such run. A run without them begins anew where it is resumed. */
  readonly checkpoints: readonly { readonly run: number; readonly state: RunState | 'gone'; readonly bytes: number }[]
  /** Networks that were trained here and belong to no model. */
  readonly networks: readonly { readonly name: string; readonly bytes: number }[]
  /** Folders of jobs on a cluster that were planned, failed or cancelled; such a job begins anew where it is started again. */
  readonly clusters: readonly ClusterFolder[]
}

/** A run whose checkpoints are asked for is at work, or has none. */
export class LeftoversError extends Error {
  override readonly name = 'LeftoversError'
  readonly code = 'leftovers'
}

/** Of all runs but those at work. Networks are told only while no run is at work, because theirs belong to no model yet. */
export async function leftoversOf(library: Library, weightsDir: string): Promise<Leftovers> {
  const states = new Map(library.runs.list().map(({ id, state }) => [id, state]))
  const folders = (await namesIn(trainingDir(library))).filter((name) => /^\d+$/.test(name)).map(Number)
  const checkpoints = await Promise.all(
    folders
      .filter((run) => states.get(run) !== 'running')
      .toSorted((a, b) => a - b)
      .map(async (run) => ({ run, state: states.get(run) ?? ('gone' as const), bytes: await bytesIn(join(trainingDir(library), String(run))) }))
  )
  const atWork = [...states.values()].includes('running')
  return { checkpoints, networks: atWork ? [] : await unusedNetworks(library, weightsDir), clusters: await clusterFolders(library) }
}

/** Removes what `leftoversOf` names, or some of it alone: checkpoints by run, networks and folders of jobs by name. Returns what was removed. Throws LeftoversError. */
export async function removeLeftovers(library: Library, weightsDir: string, only?: readonly (number | string)[], actor?: string): Promise<Leftovers> {
  const found = await leftoversOf(library, weightsDir)
  const names = new Set<number | string>([...found.checkpoints.map(({ run }) => run), ...found.networks.map(({ name }) => name), ...found.clusters.map(({ folder }) => folder)])
  const absent = only?.find((one) => !names.has(one))
  if (typeof absent === 'number') {
    const why = library.runs.byId(absent)?.state === 'running' ? 'it is at work' : 'it left none'
    throw new LeftoversError(`Run ${absent} has no checkpoints to remove: ${why}. ${found.checkpoints.length === 0 ? 'No run has any.' : `There are those of: ${found.checkpoints.map(({ run }) => run).join(', ')}.`}`)
  }
  if (absent !== undefined) throw new LeftoversError(`Nothing called ${absent} can be removed: it is at work, or was not left here. "hilum runs --leftovers" lists what was.`)
  const isMeant = (one: number | string): boolean => only === undefined || only.includes(one)
  const checkpoints = found.checkpoints.filter(({ run }) => isMeant(run))
  const networks = found.networks.filter(({ name }) => isMeant(name))
  const clusters = found.clusters.filter(({ folder }) => isMeant(folder))
  for (const { run } of checkpoints) await rm(join(trainingDir(library), String(run)), { recursive: true, force: true })
  for (const { name } of networks) await removeBackbone(name, weightsDir)
  for (const { folder } of clusters) await rm(join(trainingDir(library), folder), { recursive: true, force: true })
  if (checkpoints.length + networks.length + clusters.length > 0) {
    library.audit.record('training.cleaned', { runs: checkpoints.map(({ run }) => run), networks: networks.map(({ name }) => name), ...(clusters.length === 0 ? {} : { clusters: clusters.map(({ folder }) => folder) }) }, actor)
  }
  return { checkpoints, networks, clusters }
}

function trainingDir({ dir }: Library): string {
  return join(dir, 'training')
}

async function unusedNetworks(library: Library, weightsDir: string): Promise<Leftovers['networks']> {
  const used = new Set([...library.models.list(), ...library.runs.list()].map(({ backboneHash }) => backboneHash))
  const { backbones } = await listBackbones([weightsDir])
  const unused = backbones.flatMap(({ card, dir }) => (dir !== undefined && card.trained !== undefined && !used.has(card.hash) ? [card] : []))
  return Promise.all(unused.map(async ({ name, weightsFile }) => ({ name, bytes: await sizeOf(join(weightsDir, weightsFile)) })))
}

async function bytesIn(dir: string): Promise<number> {
  const sizes = await Promise.all((await namesIn(dir)).map((name) => sizeOf(join(dir, name))))
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** 0 for what has gone meanwhile. */
async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0
  )
}
