import type { Pooling } from './activationMap.ts'

/** The features that a classifier sees of activations [height, width, channels]. */
export function poolMap({ height, width, channels, values }: { readonly height: number; readonly width: number; readonly channels: number; readonly values: Float32Array }, pooling: Pooling): Float64Array {
  if (pooling === 'flatten') return Float64Array.from(values)
  const pooled = new Float64Array(channels).fill(pooling === 'max' ? -Infinity : 0)
  values.forEach((value, p) => {
    const held = pooled[p % channels] ?? 0
    pooled[p % channels] = pooling === 'max' ? Math.max(held, value) : held + value / (height * width)
  })
  return pooled
}
