import { CommandError } from '../../contract/errors.ts'

/** Why something may be kept a little later. */
const PASSES: ReadonlySet<string> = new Set(['disk-full', 'library-busy'])

/** Tries until what a person entered is kept, where only room or another program is in the way; `says` tells that once. Rejects with any other error. */
export async function untilKept<T>(keep: () => Promise<T>, says: (error: CommandError) => void, wait: () => Promise<void> = fourSeconds): Promise<T> {
  for (let told = false; ; told = true) {
    try {
      return await keep()
    } catch (error) {
      if (!(error instanceof CommandError) || !PASSES.has(error.code)) throw error
      if (!told) says(error)
      await wait()
    }
  }
}

function fourSeconds(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 4000)
  })
}
