import { readFile } from 'node:fs/promises'
import { decodeCheckpoint, encodeCheckpoint, type Checkpoint } from '../../core/training/checkpointFile.ts'
import { durableWrite } from '../store/durableFiles.ts'

/** The checkpoint in a file; undefined where there is none, it belongs to another training (by `key`), or is damaged: training then begins anew. */
export async function readCheckpoint(path: string, key: string): Promise<Checkpoint | undefined> {
  try {
    // a copy: numbers are read in place, where they must lie on multiples of 4
    const checkpoint = decodeCheckpoint(new Uint8Array(await readFile(path)))
    return checkpoint.state.key === key ? checkpoint : undefined
  } catch {
    return undefined
  }
}

/** Replaces the checkpoint in one step: whatever happens, the file holds a whole epoch's end. */
export async function writeCheckpoint(path: string, checkpoint: Checkpoint): Promise<void> {
  await durableWrite(path, encodeCheckpoint(checkpoint))
}
