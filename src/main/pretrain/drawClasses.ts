import { drawPhantom, PHANTOM_CLASSES } from '../../core/pretrain/drawPhantom.ts'
import { patternClasses } from '../../core/pretrain/patternClasses.ts'
import { createRandom, type Random } from '../../core/random.ts'
import type { Tf } from '../engine/tensorBackend.ts'
import { patternPainter } from './drawPatterns.ts'

/** Draws batches of the pretraining task: classes 0 to `patterns` - 1 are patterns, the following ones phantoms. */
export interface ClassPainter {
  /** Images in [-1, 1], [batch, size, size, 1], with their classes. What is drawn depends on `random` alone. */
  draw(batch: number, random: Random): { readonly labels: readonly number[]; readonly images: Float32Array }
  dispose(): void
}

/** How many classes there are beside `patterns` of patterns. */
export const PHANTOM_COUNT = PHANTOM_CLASSES.length

/** `share` of every batch (rounded) are phantoms. */
export function classPainter(tf: Tf, patterns: number, share: number, size: number, seed: number): ClassPainter {
  const painter = patternPainter(tf, patternClasses(patterns, seed), size, createRandom(seed).fork('noise'))
  return {
    draw(batch, random) {
      const phantoms = Math.round(batch * share)
      const drawn = Array.from({ length: batch - phantoms }, () => random.integer(patterns))
      const bodies = Array.from({ length: phantoms }, () => random.integer(PHANTOM_COUNT))
      const images = new Float32Array(batch * size * size)
      if (drawn.length > 0) {
        const tensor = painter.draw(drawn, random)
        images.set(tensor.dataSync<'float32'>())
        tensor.dispose()
      }
      for (const [k, body] of bodies.entries()) {
        const kind = PHANTOM_CLASSES[body]
        if (kind !== undefined) images.set(drawPhantom(kind, size, random.fork(`phantom ${k}`)), (drawn.length + k) * size * size)
      }
      return { labels: [...drawn, ...bodies.map((body) => patterns + body)], images }
    },
    dispose: () => painter.dispose()
  }
}
