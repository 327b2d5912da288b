import type { Writable } from 'node:stream'

/**
 * Lets a reader leave (`hilum recipes | head`): what is written to a pipe that nobody reads any more is dropped without a word, and work that is under way
 * comes to its end with its own exit code. Other errors of writing are thrown.
 */
export function allowClosedReader(...streams: readonly Writable[]): void {
  for (const stream of streams) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // Windows says EOF
      if (error.code !== 'EPIPE' && error.code !== 'EOF') throw error
    })
  }
}
