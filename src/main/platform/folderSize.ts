import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Bytes of all files under `dir` (links not followed); 0 where it does not exist. */
export async function folderSize(dir: string): Promise<number> {
  const names = await readdir(dir, { recursive: true }).catch(() => [])
  const sizes = await Promise.all(
    names.map((name) =>
      lstat(join(dir, name)).then(
        (found) => (found.isFile() ? found.size : 0),
        // removed meanwhile
        () => 0
      )
    )
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}
