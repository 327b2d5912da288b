import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, stat, type FileHandle } from 'node:fs/promises'
import { z } from 'zod'
import { sha256File } from '../../../scripts/setup/durableFiles.mjs'
import { canonicalJson } from '../../core/canonicalJson.ts'
import { intendedInputSchema } from '../../core/judge/intendedInput.ts'
import { durableWriteFrom } from '../store/durableFiles.ts'
import { entryLength, extractEntry, nameOf, readHeader, sizeOf, TAR_BLOCK, TAR_CHUNK, tarEnd, tarEntry } from './ustar.ts'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const entrySchema = z.strictObject({ name: z.enum(['model.json', 'backbone.pack']), bytes: z.int().nonnegative(), sha256 })

const contentsSchema = z.strictObject({
  format: z.literal('hilum-model'),
  version: z.literal(1),
  /** What wrote it, as `Hilum 0.1.0`. */
  program: z.string(),
  model: z.strictObject({
    name: z.string().min(1),
    version: z.int().positive(),
    hash: sha256,
    finding: z.string(),
    classes: z.array(z.string()).min(2),
    card: z.json(),
    operatingPoint: z.strictObject({ threshold: z.number().min(0).max(1), choice: z.json() }).nullable(),
    intendedInput: intendedInputSchema.nullable()
  }),
  /** Word for word; null where the library had it no more. */
  recipe: z.json(),
  backbone: z.strictObject({ name: z.string(), hash: z.string() }),
  files: z.array(entrySchema).min(1).max(2)
})

/** What a model file says of itself, before its files: who wrote it, the model's registry entry, the recipe, and every file with its SHA-256. */
export type ModelFileContents = z.infer<typeof contentsSchema>

const CONTENTS = 'hilum-model.json'
const MOST_CONTENTS = 64e6
const MOST_DOCUMENT = 512e6

/** A model file that is cut off, changed on its way, too new, or of another program. */
export class ModelFileError extends Error {
  override readonly name = 'ModelFileError'
  readonly code: 'model-file-foreign' | 'model-file-truncated' | 'model-file-damaged' | 'model-file-too-new'
  constructor(code: ModelFileError['code'], path: string, reason: string) {
    super(`${path}: ${reason}. Nothing of it was imported.`)
    this.code = code
  }
}

/**
 * Writes a model as one file: a POSIX ustar archive, so that any tar shows it. First `hilum-model.json`, sealed by its own SHA-256, then the model's
 * document word for word, then, where given, a pack with its backbone's weights. Answers the bytes written.
 */
export async function writeModelFile(out: string, contents: Omit<ModelFileContents, 'format' | 'version' | 'files'>, document: Uint8Array, pack?: string): Promise<number> {
  const files: ModelFileContents['files'] = [{ name: 'model.json', bytes: document.length, sha256: createHash('sha256').update(document).digest('hex') }]
  if (pack !== undefined) files.push({ name: 'backbone.pack', bytes: (await stat(pack)).size, sha256: await sha256File(pack) })
  const whole = contentsSchema.parse({ format: 'hilum-model', version: 1, ...contents, files })
  const text = Buffer.from(`${JSON.stringify({ ...whole, seal: sealOf(whole) }, null, 2)}\n`)
  await durableWriteFrom(out, async function* () {
    yield* tarEntry(CONTENTS, text.length, [text])
    yield* tarEntry('model.json', document.length, [Buffer.from(document)])
    for (const file of files.slice(1)) yield* tarEntry(file.name, file.bytes, createReadStream(pack ?? '', { highWaterMark: TAR_CHUNK }))
    yield tarEnd()
  })
  return (await stat(out)).size
}

export interface ModelFile {
  readonly contents: ModelFileContents
  /** The model's document, word for word. */
  readonly document: Buffer
  /** Writes the backbone's pack to a file of its own. Throws ModelFileError where it is not what the file says. */
  readonly extractPack?: (to: string) => Promise<void>
}

/** Reads a model file and checks every byte but the pack's, which `extractPack` checks. Throws ModelFileError, and the errors of reading. */
export async function withModelFile<T>(path: string, work: (file: ModelFile) => Promise<T>): Promise<T> {
  const archive = await open(path, 'r')
  try {
    const { contents, end } = await readContents(archive, path)
    const places = new Map<string, number>()
    let at = end
    for (const file of contents.files) {
      const head = await readHeader(archive, at)
      if (head === undefined) throw new ModelFileError('model-file-truncated', path, `it breaks off before ${file.name}`)
      if (nameOf(head) !== file.name || sizeOf(head) !== file.bytes) {
        throw new ModelFileError('model-file-damaged', path, `${file.name} of ${file.bytes} bytes should follow, ${JSON.stringify(nameOf(head))} of ${sizeOf(head)} does`)
      }
      places.set(file.name, at + TAR_BLOCK)
      at += entryLength(file.bytes)
    }
    const { size } = await archive.stat()
    if (size < at) throw new ModelFileError('model-file-truncated', path, `it has ${size} bytes, its list speaks of ${at}`)
    const [model, pack] = ['model.json', 'backbone.pack'].map((name) => contents.files.find((file) => file.name === name))
    if (model === undefined || model.bytes > MOST_DOCUMENT) throw new ModelFileError('model-file-damaged', path, 'it lists no model of a sensible size')
    const document = Buffer.alloc(model.bytes)
    await archive.read(document, 0, model.bytes, places.get('model.json') ?? 0)
    const hash = createHash('sha256').update(document).digest('hex')
    if (hash !== model.sha256) throw new ModelFileError('model-file-damaged', path, `model.json is not what its list says (SHA-256 ${hash.slice(0, 12)}…, expected ${model.sha256.slice(0, 12)}…)`)
    if (hash !== contents.model.hash) throw new ModelFileError('model-file-damaged', path, `it says it holds model ${contents.model.hash.slice(0, 12)}…, but holds ${hash.slice(0, 12)}…`)
    const extractPack = async (to: string): Promise<void> => {
      const found = pack === undefined ? '' : await extractEntry(archive, places.get(pack.name) ?? 0, pack.bytes, to)
      if (found !== pack?.sha256) throw new ModelFileError('model-file-damaged', path, 'the weights in it are not what its list says')
    }
    return await work({ contents, document, ...(pack === undefined ? {} : { extractPack }) })
  } finally {
    await archive.close()
  }
}

async function readContents(archive: FileHandle, path: string): Promise<{ readonly contents: ModelFileContents; readonly end: number }> {
  const head = await readHeader(archive, 0)
  if (head === undefined || nameOf(head) !== CONTENTS) {
    const pack = head !== undefined && nameOf(head) === 'hilum-backbones.json'
    throw new ModelFileError('model-file-foreign', path, pack ? 'it is a pack of backbones: hilum backbones add takes it' : 'it is no model file of Hilum')
  }
  const bytes = sizeOf(head)
  if (!(bytes > 0 && bytes <= MOST_CONTENTS)) throw new ModelFileError('model-file-damaged', path, 'its list has no sensible length')
  const { buffer, bytesRead } = await archive.read(Buffer.alloc(bytes), 0, bytes, TAR_BLOCK)
  if (bytesRead < bytes) throw new ModelFileError('model-file-truncated', path, 'it breaks off in its list')
  const { seal, ...said } = parseList(buffer.toString('utf8')) ?? {}
  if (typeof said['version'] === 'number' && said['version'] > 1) {
    throw new ModelFileError('model-file-too-new', path, `it is of format version ${said['version']}, this Hilum reads version 1; import it with a newer Hilum`)
  }
  if (seal !== sealOf(said)) throw new ModelFileError('model-file-damaged', path, 'its list has been changed since it was written')
  const contents = contentsSchema.safeParse(said)
  if (!contents.success) throw new ModelFileError('model-file-damaged', path, `its list does not fit: ${z.prettifyError(contents.error)}`)
  return { contents: contents.data, end: entryLength(bytes) }
}

function parseList(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : undefined
  } catch {
    return undefined
  }
}

function sealOf(contents: unknown): string {
  return createHash('sha256').update(canonicalJson(contents)).digest('hex')
}
