import { createHash } from 'node:crypto'
import type { Sha256 } from '../../core/backbones/backbone.ts'

/** Hexadecimal SHA-256 over the chunks in order. */
export const sha256: Sha256 = (chunks) => {
  const hash = createHash('sha256')
  for (const chunk of chunks) hash.update(chunk)
  return hash.digest('hex')
}
