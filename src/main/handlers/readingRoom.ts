import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type * as z from 'zod'
import { hangingProtocol, mouseProfile, type HangingProtocol, type MouseProfile } from '../../contract/index.ts'

/** A shipped file is not what it should be: a fault of this program. */
export class ShippedFileError extends Error {
  override readonly name = 'ShippedFileError'
  readonly code = 'shipped-file-damaged'
}

/**
 * Hanging protocols and mouse profiles below `resourcesDir`, in the order of their file names, which is the order in which protocols are
 * tried. Throws ShippedFileError.
 */
export async function readingRoom(resourcesDir: string): Promise<{ hanging: HangingProtocol[]; mouse: MouseProfile[] }> {
  const [hanging, mouse] = await Promise.all([readFolder(join(resourcesDir, 'hanging'), hangingProtocol), readFolder(join(resourcesDir, 'mouse'), mouseProfile)])
  return { hanging, mouse }
}

async function readFolder<T>(dir: string, schema: z.ZodType<T>): Promise<T[]> {
  const names = (await readdir(dir)).filter((name) => name.endsWith('.json')).toSorted()
  return Promise.all(
    names.map(async (name) => {
      const parsed = schema.safeParse(JSON.parse(await readFile(join(dir, name), 'utf8')))
      if (!parsed.success) throw new ShippedFileError(`${join(dir, name)}: ${parsed.error.message}`)
      return parsed.data
    })
  )
}
