import { DISK_RESERVE, type StorageState } from '../../contract/index.ts'
import type { WritableDb } from '../store/database.ts'

/** Less than this and the next transaction may not go in. */
const FULL_BYTES = 16 * 2 ** 20
const LOOK_MS = 5000

/** The room on the library's disk. On one that was full it tries whether changes go in again, so that what waited is noted. */
export interface DiskWatch {
  show(): Omit<StorageState, 'path'>
  /** Ends the watching. */
  close(): void
}

/** `onRoom`: a disk that was full takes changes again. */
export function createDiskWatch(db: Pick<WritableDb, 'retry' | 'room'>, onRoom: () => void, everyMs = LOOK_MS): DiskWatch {
  let wasFull = false
  const show = (): Omit<StorageState, 'path'> => {
    const taken = db.retry()
    const free = db.room.free() ?? null
    const state = !taken || (free !== null && free < FULL_BYTES) ? 'full' : free !== null && free < DISK_RESERVE ? 'low' : 'ok'
    wasFull ||= state === 'full'
    return { state, free, needed: state === 'ok' ? 0 : Math.max(state === 'full' ? FULL_BYTES : 0, DISK_RESERVE - (free ?? 0)) }
  }
  const look = (): void => {
    try {
      if (show().state === 'full' || !wasFull) return
      wasFull = false
      onRoom()
    } catch {
      // said where something is to be kept
    }
  }
  const timer = setInterval(look, everyMs)
  timer.unref()
  return { show, close: () => clearInterval(timer) }
}
