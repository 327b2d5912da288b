import type { Tf } from './tensorBackend.ts'

/**
 * `tf.tidy` for work that gives no tensors. tfjs looks for tensors in all that tidy's function returns, number by number: a second for a
 * few million weights.
 */
export function tidyNumbers<T>(tf: Tf, work: () => T): T {
  const results: T[] = []
  tf.tidy(() => {
    results.push(work())
  })
  const [result] = results
  if (result === undefined) throw new RangeError('the work gave nothing')
  return result
}
