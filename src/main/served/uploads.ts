import { randomBytes } from 'node:crypto'
import { createWriteStream, existsSync } from 'node:fs'
import { mkdir, rm, statfs, writeFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { dirname, extname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { DISK_RESERVE, UPLOAD_LIMIT } from '../../contract/index.ts'
import { removeOrphanUploads, UPLOADS_OWNER, uploadsDir } from '../handlers/uploads.ts'
import { thisProcess } from '../platform/processOwner.ts'
import { errorCode, safeFileName } from '../store/paths.ts'

/** Files that the page sends, because a browser does not tell where they lie. */
export interface Uploads {
  /**
   * Takes one file: its name and, of a dropped folder, its path below it with forward slashes. Files of one `batch` lie together. Resolves to the
   * path of the file or dropped folder, for `import.start`. Throws UploadRefusedError, and what writing throws; nothing is left of a file that broke off.
   */
  take(request: IncomingMessage, file: { readonly batch: string; readonly path: string }): Promise<string>
  /** Forgets what a batch has brought. */
  drop(batch: string): Promise<void>
  /** Forgets everything. */
  close(): Promise<void>
}

/** An upload is not taken; `status` is HTTP's. */
export class UploadRefusedError extends Error {
  override readonly name = 'UploadRefusedError'
  readonly status: number
  readonly code: string
  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

const DEEPEST = 64
/** A sender that is silent for as long has gone. */
const SILENCE_MS = 60_000

/** `libraryDir` is asked at every upload, because another library may be opened; what processes that have gone left there is removed at the first. */
export function createUploads(libraryDir: () => Promise<string>): Uploads {
  const name = `${process.pid}-${randomBytes(6).toString('hex')}`
  const made = new Map<string, Promise<string>>()

  async function ownFolder(): Promise<string> {
    const parent = uploadsDir(await libraryDir())
    const folder = made.get(parent) ?? begin(parent)
    made.set(parent, folder)
    return folder
  }
  async function begin(parent: string): Promise<string> {
    const folder = join(parent, name)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeFile(join(folder, UPLOADS_OWNER), JSON.stringify(thisProcess()))
    await removeOrphanUploads(dirname(parent))
    return folder
  }
  return {
    async take(request, { batch, path }) {
      const names = namesOf(path)
      if (!/^[A-Za-z0-9-]{1,64}$/.test(batch)) throw new UploadRefusedError(400, 'upload-name', 'The batch has no proper name.')
      const length = lengthOf(request)
      const folder = await ownFolder()
      const { bavail, bsize } = await statfs(folder)
      if (length > bavail * bsize - DISK_RESERVE) throw new UploadRefusedError(507, 'disk-full', `${names.at(-1)} does not fit: it has ${length} bytes, and ${Math.max(0, bavail * bsize - DISK_RESERVE)} are free for it.`)
      const top = join(folder, batch, names[0] ?? '')
      const target = await freeName(join(folder, batch, ...names))
      await mkdir(dirname(target), { recursive: true, mode: 0o700 })
      request.setTimeout(SILENCE_MS, () => request.destroy())
      try {
        await pipeline(request, createWriteStream(target, { flags: 'wx', mode: 0o600 }))
      } catch (error) {
        await rm(target, { force: true })
        if (errorCode(error) === 'ENOSPC') throw new UploadRefusedError(507, 'disk-full', `The disk is full: ${names.at(-1)} was not kept.`)
        throw error
      }
      return names.length === 1 ? target : top
    },
    async drop(batch) {
      if (!/^[A-Za-z0-9-]{1,64}$/.test(batch)) return
      for (const folder of made.values()) await rm(join(await folder, batch), { recursive: true, force: true })
    },
    async close() {
      for (const folder of made.values()) await folder.then((path) => rm(path, { recursive: true, force: true })).catch(() => undefined)
    }
  }
}

/** The path's names, each one that cannot lead elsewhere. */
function namesOf(path: string): string[] {
  const names = path.split('/')
  if (names.length > DEEPEST || names.some(isWrong)) throw new UploadRefusedError(400, 'upload-name', 'The file has no proper name.')
  return process.platform === 'win32' ? names.map(safeFileName) : names
}

function isWrong(name: string): boolean {
  return name === '' || name === '.' || name === '..' || name.includes('\0') || name.includes('\\') || Buffer.byteLength(name) > 255
}

function lengthOf(request: IncomingMessage): number {
  const length = Number(request.headers['content-length'] ?? Number.NaN)
  if (!Number.isSafeInteger(length) || length < 0) throw new UploadRefusedError(411, 'upload-length', 'An upload says how long it is.')
  if (length > UPLOAD_LIMIT) throw new UploadRefusedError(413, 'upload-too-large', `A file of ${length} bytes is more than ${UPLOAD_LIMIT}: choose it by its path instead.`)
  return length
}

/** Two dropped files may have one name. */
async function freeName(path: string): Promise<string> {
  const end = extname(path)
  const stem = path.slice(0, path.length - end.length)
  for (let n = 2, candidate = path; ; candidate = `${stem} (${n++})${end}`) {
    if (!existsSync(candidate)) return candidate
  }
}
