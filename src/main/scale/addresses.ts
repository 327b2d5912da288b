import { resolve } from 'node:path'

/** What begins so needs Spark to be read: hdfs:, s3a:, …, not a drive letter. */
const REMOTE = /^[a-z][a-z0-9+.-]+:\//i

/** An address that no job on Spark can use, or one in the wrong place. */
export class ScaleAddressError extends Error {
  override readonly name = 'ScaleAddressError'
  readonly code = 'usage'
}

/** Whether a path is an address of a store that Spark reads, not a path of this machine. */
export function isAddress(path: string): boolean {
  return REMOTE.test(path)
}

/** An address without its last slashes. Throws ScaleAddressError for one with a password in it, and for a scheme that Hadoop has no file system for. */
export function requireAddress(address: string): string {
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+.-]+):(.*)$/is.exec(address) ?? []
  const kind = scheme.toLowerCase()
  const authority = /^\/\/([^/]*)/.exec(rest)?.[1] ?? ''
  // abfs names a container before its @; a bucket has neither port nor user, and a key may have a slash in it
  if (/:.*@/.test(authority) || (kind.startsWith('s3') && /[:@]/.test(authority))) {
    throw new ScaleAddressError(`An address of ${kind}: has a key in it, which plans, logs and pages would show. Give keys by the environment (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY) or by a file (--properties-file), and the address without them.`)
  }
  if (kind === 's3' || kind === 's3n') throw new ScaleAddressError(`Hadoop reads S3 by the scheme s3a: say s3a:${rest} in the place of ${address}.`)
  if (kind === 'http' || kind === 'https' || kind === 'ftp') throw new ScaleAddressError(`${address} is a page's address, not a store's: Spark lists and reads s3a:, hdfs: and other file systems of Hadoop.`)
  return address.replace(/(?<=[^/:])\/+$/, '')
}

/** Where Spark writes, as Spark names it: a path of this machine as file:, because a cluster's default may be another file system. Throws ScaleAddressError. */
export function storeAddress(store: string): string {
  return isAddress(store) ? requireAddress(store) : `file://${resolve(store)}`
}

/** The job's own folder: Throws ScaleAddressError for an address of a store. */
export function requireFolder(dir: string): string {
  if (isAddress(dir) && !dir.startsWith('file:')) throw new ScaleAddressError(`The job's folder lies on this machine, and ${dir} is the address of a store: say --out FOLDER --store ${dir}.`)
  return dir.replace(/^file:(\/\/)?/, '')
}
