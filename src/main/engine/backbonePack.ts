import { createReadStream } from 'node:fs'
import { mkdir, open, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { sha256File } from '../../../scripts/setup/durableFiles.mjs'
import { entryLength, extractEntry, nameOf, readHeader, sizeOf, TAR_BLOCK as BLOCK, tarEnd, tarEntry, TAR_CHUNK as CHUNK } from '../files/ustar.ts'
import { durableWriteFrom, syncFolder } from '../store/durableFiles.ts'
import { isBackboneName, parseBackboneCard, writeCard, type InstalledCard } from './backboneCard.ts'
import { BackboneDamagedError, BackboneNotInstalledError, EmbeddedBackboneError } from './backboneErrors.ts'
import { listBackbones, verifyBackbone } from './backboneStore.ts'
import { EMBEDDED_BACKBONES } from './embeddedBackbones.ts'

/**
 * Several installed backbones as one file for machines without a network: a POSIX ustar archive, so that any tar shows it. Its first entry,
 * `hilum-backbones.json`, lists cards, files and their SHA-256; the weights follow, and a text with names, licences and sources.
 */
export interface PackedBackbones {
  readonly out: string
  readonly bytes: number
  readonly backbones: readonly { readonly name: string; readonly hash: string; readonly licence: string }[]
}

const packSchema = z.strictObject({
  pack: z.literal(1),
  backbones: z.array(z.strictObject({ card: z.unknown(), file: z.strictObject({ name: z.string(), bytes: z.int().nonnegative(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }) })).min(1)
})

const CONTENTS = 'hilum-backbones.json'
const MAX_CONTENTS = 16e6

/** A pack that is cut off, changed on its way, or of another program. */
export class PackDamagedError extends Error {
  override readonly name = 'PackDamagedError'
  readonly code = 'pack-damaged'
  constructor(path: string, reason: string) {
    super(`${path} is no whole pack of backbones: ${reason}. Nothing of it was installed. Copy it again.`)
  }
}

interface PackedFile {
  readonly name: string
  readonly bytes: number
  readonly sha256: string
}

/** Writes installed backbones into one file, each hashed anew first. Throws BackboneNotInstalledError, BackboneDamagedError, EmbeddedBackboneError. */
export async function packBackbones(names: readonly string[], weightsDirs: readonly string[], out: string): Promise<PackedBackbones> {
  const { backbones } = await listBackbones(weightsDirs)
  const chosen: { card: InstalledCard; path: string; file: PackedFile }[] = []
  for (const name of new Set(names)) {
    if (EMBEDDED_BACKBONES.has(name)) throw new EmbeddedBackboneError(name)
    const entry = backbones.find(({ card }) => card.name === name)
    if (entry?.dir === undefined) throw new BackboneNotInstalledError(name, backbones.map(({ card }) => card.name), [])
    await verifyBackbone(name, weightsDirs)
    const path = join(entry.dir, entry.card.weightsFile)
    chosen.push({ card: entry.card, path, file: { name: entry.card.weightsFile, bytes: (await stat(path)).size, sha256: await sha256File(path) } })
  }
  const contents = Buffer.from(`${JSON.stringify({ pack: 1, backbones: chosen.map(({ card, file }) => ({ card, file })) }, null, 2)}\n`)
  const licences = Buffer.from(chosen.map(({ card }) => `${card.name}: ${card.title}\n  licence: ${card.licence}\n  source: ${card.source}\n`).join('\n'))
  await durableWriteFrom(out, async function* () {
    yield* tarEntry(CONTENTS, contents.length, [contents])
    yield* tarEntry('LICENCES.txt', licences.length, [licences])
    for (const { path, file } of distinctFiles(chosen)) yield* tarEntry(file.name, file.bytes, createReadStream(path, { highWaterMark: CHUNK }))
    yield tarEnd()
  })
  return { out, bytes: (await stat(out)).size, backbones: chosen.map(({ card: { name, hash, licence } }) => ({ name, hash, licence })) }
}

/** Whether a file begins as a pack does. */
export async function isBackbonePack(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch(() => undefined)
  if (file === undefined) return false
  try {
    const head = await readHeader(file, 0)
    return head !== undefined && nameOf(head) === CONTENTS
  } finally {
    await file.close()
  }
}

/**
 * Installs all backbones of a pack: every file is hashed while it is written beside, and only when all of them are right do the cards appear.
 * Throws PackDamagedError.
 */
export async function addBackbonePack(path: string, weightsDir: string): Promise<InstalledCard[]> {
  const archive = await open(path, 'r')
  const written: string[] = []
  try {
    const { packed, end } = await readContents(archive, path)
    await mkdir(weightsDir, { recursive: true })
    let at = end
    for (let left = new Map(packed.map(({ file }) => [file.name, file])); left.size > 0; ) {
      const head = await readHeader(archive, at)
      const name = head === undefined ? '' : nameOf(head)
      if (head === undefined || name === '') throw new PackDamagedError(path, `it breaks off before ${[...left.keys()].join(', ')}`)
      const bytes = sizeOf(head)
      const wanted = left.get(name)
      if (wanted !== undefined) {
        if (wanted.bytes !== bytes) throw new PackDamagedError(path, `${name} has ${bytes} bytes, its list says ${wanted.bytes}`)
        const unfinished = join(weightsDir, `${name}.pack.part`)
        written.push(unfinished)
        const hash = await extractEntry(archive, at + BLOCK, bytes, unfinished)
        if (hash !== wanted.sha256) throw new PackDamagedError(path, `${name} is not what its list says (SHA-256 ${hash.slice(0, 12)}…, expected ${wanted.sha256.slice(0, 12)}…)`)
        left = new Map([...left].filter(([key]) => key !== name))
      }
      at += entryLength(bytes)
    }
    for (const { file } of distinctFiles(packed)) await rename(join(weightsDir, `${file.name}.pack.part`), join(weightsDir, file.name))
    for (const { card } of packed) await writeCard(weightsDir, card)
    await syncFolder(weightsDir)
    return packed.map(({ card }) => card)
  } finally {
    await archive.close()
    for (const file of written) await rm(file, { force: true })
  }
}

/** Backbones with the same weights share a file. */
function distinctFiles<T extends { readonly file: PackedFile }>(entries: readonly T[]): T[] {
  return [...new Map(entries.map((entry) => [entry.file.name, entry])).values()]
}

async function readContents(archive: FileHandle, path: string): Promise<{ packed: { card: InstalledCard; file: PackedFile }[]; end: number }> {
  const head = await readHeader(archive, 0)
  if (head === undefined || nameOf(head) !== CONTENTS) throw new PackDamagedError(path, `it does not begin with ${CONTENTS}`)
  const bytes = sizeOf(head)
  if (!(bytes > 0 && bytes < MAX_CONTENTS)) throw new PackDamagedError(path, 'its list has no sensible length')
  const { buffer, bytesRead } = await archive.read(Buffer.alloc(bytes), 0, bytes, BLOCK)
  if (bytesRead < bytes) throw new PackDamagedError(path, 'it breaks off in its list')
  const list = parseList(buffer.toString('utf8'))
  if (list === undefined) throw new PackDamagedError(path, 'its list cannot be read')
  const packed = list.map(({ card: written, file }) => {
    const card = parseBackboneCard(JSON.stringify(written), 'of the pack')
    if (card instanceof BackboneDamagedError) throw new PackDamagedError(path, card.message)
    if (!isBackboneName(card.name) || card.weightsFile !== file.name || !/^[\w-][\w.-]*\.weights$/.test(file.name)) {
      throw new PackDamagedError(path, `its list names ${JSON.stringify(card.name)} and ${JSON.stringify(file.name)}, which cannot be`)
    }
    return { card, file }
  })
  return { packed, end: entryLength(bytes) }
}

function parseList(text: string): { card: unknown; file: PackedFile }[] | undefined {
  try {
    return packSchema.parse(JSON.parse(text)).backbones
  } catch {
    return undefined
  }
}
