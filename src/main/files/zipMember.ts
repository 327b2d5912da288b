import { open } from 'node:fs/promises'
import { promisify } from 'node:util'
import { crc32, inflateRaw } from 'node:zlib'
import { ZipRefusedError } from './zipRefusedError.ts'

/** A file in a ZIP archive. Plain data: it can be handed to another thread or process. */
export interface ZipMember {
  /** Path of the archive. */
  readonly archive: string
  /** Name in the archive, without what would lead out of it. */
  readonly name: string
  /** Of its local header, in bytes. */
  readonly offset: number
  readonly compressedSize: number
  readonly size: number
  /** 0 stored, 8 deflated; no other is read. */
  readonly method: number
  readonly crc32: number
}

/**
 * The bytes of one file of an archive; never more than its directory says, whatever the compressed data hold. Throws ZipRefusedError, and
 * what reading the archive throws.
 */
export async function readZipMember(member: ZipMember): Promise<Uint8Array<ArrayBuffer>> {
  const stored = await readStored(member)
  const bytes = member.method === STORED ? stored : await inflate(stored, member)
  if (bytes.length !== member.size) throw new ZipRefusedError('damaged', `it has ${bytes.length} bytes, the archive says ${member.size}`)
  if (crc32(bytes) !== member.crc32) throw new ZipRefusedError('checksum-mismatch', 'its check sum differs from the archive\'s: it was changed or damaged')
  return bytes
}

export const STORED = 0
export const DEFLATED = 8

const LOCAL_HEADER = 30
const inflateRawAsync = promisify<Buffer, { maxOutputLength: number }, Buffer<ArrayBuffer>>(inflateRaw)

/** Deflate adds 5 bytes to 64 KiB at worst; a file that says much more would only fill memory. */
const DEFLATE_OVERHEAD = { share: 0.01, bytes: 1024 }

async function readStored({ archive, offset, compressedSize, size: unpacked }: ZipMember): Promise<Buffer<ArrayBuffer>> {
  if (compressedSize > unpacked * (1 + DEFLATE_OVERHEAD.share) + DEFLATE_OVERHEAD.bytes) {
    throw new ZipRefusedError('damaged', `the archive says that its ${unpacked} bytes take ${compressedSize} compressed, which cannot be`)
  }
  const file = await open(archive)
  try {
    const { size } = await file.stat()
    const header = Buffer.alloc(LOCAL_HEADER)
    const { bytesRead } = await file.read(header, 0, LOCAL_HEADER, offset)
    if (bytesRead < LOCAL_HEADER || header.readUInt32LE(0) !== 0x04034b50) throw new ZipRefusedError('damaged', `the archive has no file at byte ${offset}, where its directory says`)
    const start = offset + LOCAL_HEADER + header.readUInt16LE(26) + header.readUInt16LE(28)
    if (start + compressedSize > size) throw new ZipRefusedError('truncated', `the archive ends within it (byte ${size} of ${start + compressedSize})`)
    const stored = Buffer.alloc(compressedSize)
    let filled = 0
    while (filled < compressedSize) {
      const { bytesRead: more } = await file.read(stored, filled, compressedSize - filled, start + filled)
      if (more === 0) throw new ZipRefusedError('truncated', 'the archive ends within it')
      filled += more
    }
    return stored
  } finally {
    await file.close()
  }
}

async function inflate(compressed: Buffer, { size }: ZipMember): Promise<Buffer<ArrayBuffer>> {
  try {
    return await inflateRawAsync(compressed, { maxOutputLength: Math.max(1, size) })
  } catch (error) {
    const tooLong = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
    throw new ZipRefusedError('damaged', tooLong ? `it unpacks to more than the ${size} bytes that the archive says` : 'its compressed data are damaged', { cause: error })
  }
}
