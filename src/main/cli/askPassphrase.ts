import type { Readable, Writable } from 'node:stream'
import { UsageError } from './usageError.ts'

interface Terminal {
  readonly stdin: Readable & { isTTY?: boolean; setRawMode?(raw: boolean): unknown }
  readonly stderr: Writable
}

/**
 * A passphrase from the variable HILUM_PASSPHRASE, else typed at the terminal without being shown; twice where it is to be a new one. Throws
 * UsageError where there is neither.
 */
export async function askPassphrase(what: string, isNew: boolean, terminal: Terminal): Promise<string> {
  const given = process.env['HILUM_PASSPHRASE']
  if (given !== undefined && given !== '') return given
  if (terminal.stdin.isTTY !== true) throw new UsageError(`${what} needs a passphrase: set HILUM_PASSPHRASE, or run it at a terminal`)
  const first = await typed(`Passphrase for ${what}: `, terminal)
  if (first === '') throw new UsageError('The passphrase is empty.')
  if (isNew && (await typed('Once more: ', terminal)) !== first) throw new UsageError('The two passphrases differ.')
  return first
}

function typed(prompt: string, { stdin, stderr }: Terminal): Promise<string> {
  stderr.write(prompt)
  stdin.setRawMode?.(true)
  stdin.resume()
  return new Promise((resolve, reject) => {
    let text = ''
    const finish = (settle: () => void): void => {
      stdin.off('data', listen)
      stdin.setRawMode?.(false)
      stdin.pause()
      stderr.write('\n')
      settle()
    }
    const listen = (chunk: Buffer | string): void => {
      for (const letter of chunk.toString()) {
        if (letter === '\r' || letter === '\n') return finish(() => resolve(text))
        if (letter === '\u0003' || letter === '\u0004') return finish(() => reject(new UsageError('No passphrase was given.')))
        text = letter === '\u007f' || letter === '\b' ? text.slice(0, -1) : text + letter
      }
    }
    stdin.on('data', listen)
  })
}
