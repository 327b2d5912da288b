import { open as openFile, stat } from 'node:fs/promises'
import { extname } from 'node:path'
import { getFileNameLowLevel, openPromise, type Entry } from 'yauzl'
import type { Refusal } from './findings.ts'
import { byBelow, isDicomdir, isLeftOut, refuseUnreadable, type FolderContent, type FoundFile } from './walkFolder.ts'
import { DEFLATED, STORED, type ZipMember } from '../../files/zipMember.ts'
import { ZipRefusedError } from '../../files/zipRefusedError.ts'

/** Joins an archive's path and the name of a file in it, for people. */
export const IN_ARCHIVE = ' › '

/** Whether a file is a ZIP archive by its first bytes; a DICOM file may have anything in its preamble. */
export async function isZip(path: string): Promise<boolean> {
  const head = Buffer.alloc(132)
  const file = await openFile(path)
  try {
    const { bytesRead } = await file.read(head, 0, head.length, 0)
    const text = head.toString('latin1', 0, bytesRead)
    return SIGNATURES.has(text.slice(0, 4)) && text.slice(128) !== 'DICM'
  } finally {
    await file.close()
  }
}

/** Of a file in it, of an empty archive, of one in several parts. */
const SIGNATURES: ReadonlySet<string> = new Set(['PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08'])

/** Whether a path that was found in a folder names an archive. */
export function hasZipName(path: string): boolean {
  return extname(path).toLowerCase() === '.zip'
}

/**
 * The files of a ZIP archive as if it were a folder, by its central directory; no file is unpacked. A folder at its top that holds all the rest in
 * sub-folders is taken for the archive itself. Names only name: one that leads out of the archive does no harm. Refused: encrypted files,
 * other compressions than deflate, and archives that would unpack to much more than a picture archive can.
 */
export async function walkZip(archive: string, signal?: AbortSignal): Promise<FolderContent> {
  const members: ZipMember[] = []
  const refused: Refusal[] = []
  try {
    const { size } = await stat(archive)
    try {
      await listMembers(archive, members, refused, signal)
    } catch (error) {
      signal?.throwIfAborted()
      if (error instanceof ZipRefusedError || !(error instanceof Error) || 'syscall' in error) throw error
      const after = members.length === 0 ? '' : ` after ${members.length} files`
      refused.push({ path: archive, code: 'damaged', reason: `the archive's directory is damaged${after}: ${error.message}` })
    }
    refuseBomb(members, size)
  } catch (error) {
    signal?.throwIfAborted()
    return { files: [], directories: [], refused: [...refused, refuseUnreadable(archive, error)] }
  }
  const named = members.map((member): FoundFile => ({ path: archive + IN_ARCHIVE + member.name, below: member.name.split('/'), size: member.size, member }))
  const kept = named.filter(({ below }) => !below.some((name) => isLeftOut(name, false)))
  const top = commonTop(kept)
  const found = kept.map((file) => ({ ...file, below: file.below.slice(top) })).toSorted(byBelow)
  const table = found.find(isTable)
  const [files, directories] = splitBy(found.filter((file) => !isTable(file)), ({ below }) => !isDicomdir(below.at(-1) ?? ''))
  return { files, directories, refused, ...(table === undefined ? {} : { table }) }
}

/** Entries of an archive's directory beyond which it is taken for an attack. */
const MAX_MEMBERS = 1_000_000
/** Largest file that is read, as for files outside of archives. */
const MAX_MEMBER = 2 ** 31 - 1
/** A large file of which more than this is redundant is no picture. */
const MEMBER_RATIO = { above: 64 * 2 ** 20, limit: 300 }
/** The same of all files together: radiographs and slices compress to a half, a blank one to a thousandth. */
const TOTAL_RATIO = { above: 2 ** 30, limit: 100 }
const MAX_TOTAL = 2 ** 40

async function listMembers(archive: string, members: ZipMember[], refused: Refusal[], signal?: AbortSignal): Promise<void> {
  const zip = await openPromise(archive, { autoClose: true, decodeStrings: false, validateEntrySizes: false })
  try {
    let count = 0
    for await (const entry of zip.eachEntry()) {
      signal?.throwIfAborted()
      if (++count > MAX_MEMBERS) throw new ZipRefusedError('zip-bomb', `the archive has more than ${MAX_MEMBERS} files`)
      const name = nameOf(entry)
      if (name === undefined) continue
      const reason = whyNot(entry)
      if (reason !== undefined) {
        if (!name.split('/').some((part) => isLeftOut(part, false))) refused.push({ path: archive + IN_ARCHIVE + name, ...reason })
        continue
      }
      const { relativeOffsetOfLocalHeader: offset, compressedSize, uncompressedSize: size, compressionMethod: method, crc32 } = entry
      members.push({ archive, name, offset, compressedSize, size, method, crc32 })
    }
  } finally {
    zip.close()
  }
}

/** Parts that lead up, roots and drives are left out; undefined for a folder. */
function nameOf(entry: Entry): string | undefined {
  const written = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false)
  if (written.endsWith('/')) return undefined
  const parts = written.replace(/[\p{Cc}\p{Cs}]/gu, '\ufffd').replace(/^[a-z]:/i, '').split('/')
  const name = parts.filter((part) => part !== '' && part !== '.' && part !== '..').join('/')
  return name === '' ? undefined : name
}

function whyNot(entry: Entry): Omit<Refusal, 'path'> | undefined {
  const { compressionMethod: method, uncompressedSize: size, compressedSize } = entry
  if (entry.isEncrypted()) return { code: 'encrypted', reason: 'it is encrypted; unpack the archive with its password and import the files' }
  if ((entry.externalFileAttributes >>> 28) === 0xa && entry.versionMadeBy >> 8 === 3) return { code: 'not-a-file', reason: 'it is a link, which an archive cannot follow' }
  if (method !== STORED && method !== DEFLATED) {
    const name = METHODS.get(method)
    return { code: 'unsupported-compression', reason: `it is compressed by method ${method}${name === undefined ? '' : ` (${name})`}; the program reads stored and deflated files` }
  }
  if (size > MAX_MEMBER) return { code: 'too-large', reason: 'it is larger than 2 GiB' }
  if (size > MEMBER_RATIO.above && size > MEMBER_RATIO.limit * compressedSize) {
    return { code: 'zip-bomb', reason: `it would unpack from ${compressedSize} to ${size} bytes, as no picture does` }
  }
  return undefined
}

const METHODS: ReadonlyMap<number, string> = new Map([
  [1, 'Shrink'], [6, 'Implode'], [9, 'Deflate64'], [12, 'bzip2'], [14, 'LZMA'], [93, 'Zstandard'], [95, 'xz'], [98, 'PPMd'], [99, 'AES encryption']
])

function refuseBomb(members: readonly ZipMember[], archiveSize: number): void {
  const total = members.reduce((sum, { size }) => sum + size, 0)
  if (total > MAX_TOTAL || (total > TOTAL_RATIO.above && total > TOTAL_RATIO.limit * archiveSize)) {
    throw new ZipRefusedError('zip-bomb', `the archive of ${archiveSize} bytes would unpack to ${total}, as no pictures do; nothing of it is read`)
  }
  let end = 0
  for (const { offset, compressedSize, name } of members.toSorted((a, b) => a.offset - b.offset)) {
    if (offset < end) throw new ZipRefusedError('zip-bomb', `files overlap in the archive (${name} at byte ${offset}); nothing of it is read`)
    end = offset + compressedSize
  }
}

/** Names at the top that all files share, as long as something in a sub-folder would stay below them. */
function commonTop(files: readonly FoundFile[]): number {
  let top = 0
  for (;;) {
    const name = files[0]?.below[top]
    const shared = name !== undefined && files.every(({ below }) => below[top] === name && below.length > top + 1)
    if (!shared || !files.some(({ below }) => below.length > top + 2)) return top
    top++
  }
}

function isTable({ below }: FoundFile): boolean {
  return below.length === 1 && isLeftOut(below[0] ?? '', true)
}

function splitBy<T>(all: readonly T[], test: (one: T) => boolean): [T[], T[]] {
  return [all.filter(test), all.filter((one) => !test(one))]
}
