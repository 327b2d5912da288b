import { createHash } from 'node:crypto'
import { open, type FileHandle } from 'node:fs/promises'

/** POSIX.1-1988 ustar archives, written and read in order without holding a file in memory. */
export const TAR_BLOCK = 512
export const TAR_CHUNK = 1 << 20

/** Two empty blocks. */
export function tarEnd(): Buffer {
  return Buffer.alloc(2 * TAR_BLOCK)
}

/** Bytes that an entry takes in an archive, with its header. */
export function entryLength(bytes: number): number {
  return TAR_BLOCK + Math.ceil(bytes / TAR_BLOCK) * TAR_BLOCK
}

/** Copies an entry's bytes, from `from`, into a file of its own, synced; answers their SHA-256. Fewer where the archive breaks off. */
export async function extractEntry(archive: FileHandle, from: number, bytes: number, to: string): Promise<string> {
  const hash = createHash('sha256')
  const file = await open(to, 'w')
  try {
    const buffer = Buffer.alloc(Math.min(TAR_CHUNK, Math.max(bytes, 1)))
    for (let done = 0; done < bytes; ) {
      const { bytesRead } = await archive.read(buffer, 0, Math.min(buffer.length, bytes - done), from + done)
      if (bytesRead === 0) break
      hash.update(buffer.subarray(0, bytesRead))
      await file.writeFile(buffer.subarray(0, bytesRead))
      done += bytesRead
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return hash.digest('hex')
}

/** A header, the bytes, and zeros to the next block. */
export async function* tarEntry(name: string, bytes: number, chunks: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<Buffer> {
  yield ustarHeader(name, bytes)
  yield* chunks
  yield Buffer.alloc((TAR_BLOCK - (bytes % TAR_BLOCK)) % TAR_BLOCK)
}

/** POSIX.1-1988 ustar: an ordinary file of user 0, readable by all, without a date so that equal contents give equal packs. */
function ustarHeader(name: string, bytes: number): Buffer {
  const header = Buffer.alloc(TAR_BLOCK)
  header.write(name, 0, 100, 'latin1')
  header.write(octal(0o644, 8) + octal(0, 8) + octal(0, 8), 100, 'latin1')
  header.write(octal(bytes, 12) + octal(0, 12), 124, 'latin1')
  header.write('        0', 148, 'latin1')
  header.write('ustar\x0000', 257, 'latin1')
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return header
}

function octal(value: number, length: number): string {
  return `${value.toString(8).padStart(length - 1, '0')}\0`
}

export function nameOf(header: Buffer): string {
  const end = header.indexOf(0)
  return header.toString('latin1', 0, end === -1 ? 100 : Math.min(end, 100))
}

export function sizeOf(header: Buffer): number {
  return Number.parseInt(header.toString('latin1', 124, 135), 8) || 0
}

/** The header at `at`; undefined where the file ends before it does. */
export async function readHeader(file: FileHandle, at: number): Promise<Buffer | undefined> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(TAR_BLOCK), 0, TAR_BLOCK, at)
  return bytesRead === TAR_BLOCK ? buffer : undefined
}
