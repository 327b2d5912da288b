import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { networkFilesystem, probeFilesystem, type FilesystemFacts } from './filesystem.ts'

const linux = (magic: number, mountType?: string, mountOptions?: string): FilesystemFacts => ({
  platform: 'linux',
  path: '/srv/library',
  magic,
  ...(mountType === undefined ? {} : { mountType }),
  ...(mountOptions === undefined ? {} : { mountOptions })
})

test.each([
  ['NFS', linux(0x6969, 'nfs4'), 'NFS'],
  ['CIFS, whose magic is negative as a signed number', linux(0xff534d42 | 0, 'cifs'), 'CIFS'],
  ['SMB2', linux(0xfe534d42), 'SMB2'],
  ['sshfs', linux(0x65735546, 'fuse.sshfs'), 'fuse.sshfs'],
  ['9P over TCP', linux(0x01021997, '9p', 'rw,trans=tcp,port=564'), '9P'],
  ["WSL's Windows drives", linux(0x01021997, '9p', 'rw,aname=drvfs;path=C:\\'), '9P'],
  ['a Windows share', { platform: 'win32', path: '\\\\nas\\films\\library', magic: 0 } as const, 'Windows share']
])('%s is a network filesystem', (_, facts, name) => {
  expect(networkFilesystem(facts)).toBe(name)
})

test.each([
  ['ext4', linux(0xef53, 'ext4')],
  ['an NTFS disk through FUSE', linux(0x65735546, 'fuseblk')],
  ['an encrypted folder through FUSE', linux(0x65735546, 'fuse.gocryptfs')],
  ["a container's root over 9P", linux(0x01021997, '9p', 'rw,trans=fd,rfdno=4,wfdno=4')],
  ['overlay', linux(0x794c7630, 'overlay')],
  ['a local Windows disk', { platform: 'win32', path: '\\\\?\\C:\\library', magic: 0 } as const]
])('%s is local', (_, facts) => {
  expect(networkFilesystem(facts)).toBeUndefined()
})

test('a folder that does not exist yet is asked about by its parent', () => {
  const facts = probeFilesystem(join(tmpdir(), 'no', 'such', 'folder'))
  expect(facts).toMatchObject({ platform: process.platform, path: probeFilesystem(tmpdir()).path })
  expect(facts.mountType === undefined).toBe(process.platform !== 'linux')
})
