import { statfsSync } from 'node:fs'
import type { DiskFullError } from './errors.ts'

/** What is known of the room on a library's disk. */
export interface DiskRoom {
  /** Bytes; undefined where the system does not say. */
  free(): number | undefined
  /** A change was refused because the disk is full, and none went in since. */
  isRefused(): boolean
  refused(error: DiskFullError): void
  taken(): void
}

export function createDiskRoom(dir: string): DiskRoom {
  let refused = false
  return {
    free: () => freeBytes(dir),
    isRefused: () => refused,
    refused: () => {
      refused = true
    },
    taken: () => {
      refused = false
    }
  }
}

/** Bytes that this user may still write on the disk of a folder. */
export function freeBytes(dir: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(dir)
    return bavail * bsize
  } catch {
    return undefined
  }
}
