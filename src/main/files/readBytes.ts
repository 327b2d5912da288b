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
