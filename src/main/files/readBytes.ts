import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { readZipMember, type ZipMember } from './zipMember.ts'

/** Where the bytes of a file are: in a file of its own, or in an archive. Plain data. */
export interface ByteSource {
  readonly path: string
  /** Where it lies in an archive; `path` then only names it. */
  readonly member?: ZipMember
}

/** All bytes of a file. Throws ZipRefusedError and the errors of reading; `refuseUnreadable` puts them into words. */
export function readBytes({ path, member }: ByteSource): Promise<Uint8Array<ArrayBuffer>> {
  return member === undefined ? readFile(path) : readZipMember(member)
}

/** `readBytes` where nothing else waits for the thread: a file of its own is read without leaving it. Rejects as `readBytes` does. */
export async function readBytesHere(source: ByteSource): Promise<Uint8Array<ArrayBuffer>> {
  return source.member === undefined ? readFileSync(source.path) : readBytes(source)
}
