import { unit } from '../../src/core/random.ts'

/** Integer-valued RGB, [height, width, 3], by the goldens' formula. */
export function noise(height: number, width: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: height * width * 3 }, (_, k) => Math.floor(256 * unit(12345, k)))
}

/** Integer-valued RGB, [height, width, 3]: a wave of its own in every colour. */
export function waves(height: number, width: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: height * width * 3 }, (_, k) => {
    const x = (Math.floor(k / 3) % width) / width
    const y = Math.floor(k / 3 / width) / height
    const turns = [3 * x + 2 * y, 5 * x - y, 4 * y][k % 3] ?? 0
    return Math.floor(127.5 + 127.5 * Math.sin(2 * Math.PI * turns))
  })
}
