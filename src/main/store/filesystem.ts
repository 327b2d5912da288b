import { existsSync, readFileSync, realpathSync, statfsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { isUncPath } from './paths.ts'

/** What is known of the file system that a folder lies on. */
export interface FilesystemFacts {
  readonly platform: NodeJS.Platform
  /** With links and mapped drives resolved. */
  readonly path: string
  /** `statfs` magic number; 0 where the platform has none. */
  readonly magic: number
  /** The type by its mount (`nfs4`, `fuse.sshfs`); absent where it cannot be read. */
  readonly mountType?: string
  readonly mountOptions?: string
}

export type ProbeFilesystem = (dir: string) => FilesystemFacts

/** `linux/magic.h` and the file systems' own sources. FUSE and 9P are not here: whether they are remote depends on the mount. */
const REMOTE_MAGIC = new Map<number, string>([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xfe534d42, 'SMB2'],
  [0xff534d42, 'CIFS'],
  [0x564c, 'NCP'],
  [0x73757245, 'Coda'],
  [0x5346414f, 'AFS'],
  [0x6b414653, 'AFS'],
  [0x00c36400, 'Ceph'],
  [0x0bd00bd0, 'Lustre'],
  [0x47504653, 'GPFS'],
  [0x01161970, 'GFS2'],
  [0x7461636f, 'OCFS2'],
  [0xaad7aaea, 'PanFS'],
  [0x19830326, 'BeeGFS'],
  [0x786f4256, 'VirtualBox shared folder']
])

const REMOTE_MOUNT =
  /^(nfs\d?|cifs|smb3?|smbfs|ncpfs|coda|afs|ceph|lustre|gpfs|gfs2|ocfs2|beegfs|davfs2?|vboxsf|vmhgfs|fuse\.(sshfs|rclone|s3fs|gcsfuse|goofys|davfs2?|curlftpfs|smbnetfs|glusterfs|ceph-fuse|gvfsd-fuse|vmhgfs-fuse|juicefs|moosefs|mfs|onedriver|google-drive-ocamlfuse))$/

/**
 * The name of the network file system that the facts speak of, or undefined for a local one. 9P counts as remote over TCP or RDMA and for
 * WSL's Windows drives only: containers have it as their root.
 */
export function networkFilesystem(facts: FilesystemFacts): string | undefined {
  if (facts.platform === 'win32') return isUncPath(facts.path) ? 'Windows share' : undefined
  const byMagic = REMOTE_MAGIC.get(facts.magic >>> 0)
  if (byMagic !== undefined) return byMagic
  if (facts.mountType === undefined) return undefined
  if (facts.mountType === '9p') return /(^|,)(trans=(tcp|rdma)|aname=drvfs)/.test(facts.mountOptions ?? '') ? '9P' : undefined
  return REMOTE_MOUNT.test(facts.mountType) ? facts.mountType : undefined
}

/** Asks the operating system. A folder that does not exist yet lies on the file system of its nearest parent that does. */
export function probeFilesystem(dir: string): FilesystemFacts {
  let existing = resolve(dir)
  while (!existsSync(existing) && dirname(existing) !== existing) existing = dirname(existing)
  const path = realpathSync.native(existing)
  if (process.platform === 'win32') return { platform: 'win32', path, magic: 0 }
  const magic = statfsSync(path).type
  if (process.platform !== 'linux') return { platform: process.platform, path, magic: 0 }
  return { platform: 'linux', path, magic, ...mountOf(path) }
}

/** The mount that holds `path`, by the longest mount point; later lines cover earlier ones (proc_pid_mountinfo(5)). */
function mountOf(path: string): { mountType?: string; mountOptions?: string } {
  let table: string
  try {
    table = readFileSync('/proc/self/mountinfo', 'utf8')
  } catch {
    return {}
  }
  let best: { point: string; mountType: string; mountOptions: string } | undefined
  for (const line of table.split('\n')) {
    const [before, after] = line.split(' - ')
    const point = before?.split(' ')[4]?.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
    const [mountType, , mountOptions = ''] = after?.split(' ') ?? []
    if (point === undefined || mountType === undefined) continue
    const holds = path === point || path.startsWith(point.endsWith('/') ? point : `${point}/`)
    if (holds && (best === undefined || point.length >= best.point.length)) best = { point, mountType, mountOptions }
  }
  return best === undefined ? {} : { mountType: best.mountType, mountOptions: best.mountOptions }
}
