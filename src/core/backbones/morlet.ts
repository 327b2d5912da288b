/** Wavelets as Kymatio draws them: sigma0, centre frequency xi0 / 2^j, and the envelope's aspect 4 / L. */
export const SIGMA = 0.8
export const XI = (3 * Math.PI) / 4
export const ORIENTATIONS = 8
export const SLANT = 4 / ORIENTATIONS

/** A complex filter sampled on a square grid, row-major [size, size]. */
export interface ComplexKernel {
  readonly size: number
  readonly real: Float64Array
  readonly imaginary: Float64Array
}

/**
 * A Morlet wavelet: a plane wave under an elliptic Gaussian, with as much of the Gaussian taken away as makes its sum exactly 0 on these
 * samples (Bruna & Mallat 2013, section 2.1; Kymatio's `morlet_2d`). Samples lie symmetrically about the centre: an odd `size` has one
 * on it, an even one has it between the middle two.
 * @param sigma the envelope's width along the wave, in samples
 * @param xi the wave's frequency, radians per sample
 * @param theta direction of the wave, radians
 */
export function morletKernel(size: number, sigma: number, xi: number, theta: number): ComplexKernel {
  const real = new Float64Array(size * size)
  const imaginary = new Float64Array(size * size)
  const envelope = new Float64Array(size * size)
  const cosine = Math.cos(theta)
  const sine = Math.sin(theta)
  const norm = SLANT / (2 * Math.PI * sigma * sigma)
  let waves = 0
  let envelopes = 0
  for (let row = 0, i = 0; row < size; row++) {
    for (let column = 0; column < size; column++, i++) {
      // Kymatio's first axis is the row
      const x = row - (size - 1) / 2
      const y = column - (size - 1) / 2
      const along = x * cosine + y * sine
      const across = SLANT * (y * cosine - x * sine)
      const e = norm * Math.exp(-(along * along + across * across) / (2 * sigma * sigma))
      envelope[i] = e
      real[i] = e * Math.cos(xi * along)
      imaginary[i] = e * Math.sin(xi * along)
      waves += real[i] as number
      envelopes += e
    }
  }
  for (let i = 0; i < real.length; i++) real[i] = (real[i] as number) - (waves / envelopes) * (envelope[i] as number)
  return { size, real, imaginary }
}

/** Direction of orientation k of L, radians, in Kymatio's order. */
export function orientation(k: number): number {
  return ((Math.floor(ORIENTATIONS - ORIENTATIONS / 2 - 1) - k) * Math.PI) / ORIENTATIONS
}

/** A round Gaussian of unit sum, sampled like `morletKernel`, [size, size]. */
export function gaussianKernel(size: number, sigma: number): Float64Array {
  return separable(Float64Array.from({ length: size }, (_, i) => Math.exp(-((i - (size - 1) / 2) ** 2) / (2 * sigma * sigma))))
}

/** A low-pass for halving the sampling rate, [size, size] with `size` even: a sinc that passes half the band, under a Kaiser window. */
export function halfBandKernel(size: number, beta: number): Float64Array {
  const half = size / 2
  return separable(Float64Array.from({ length: size }, (_, i) => {
    const t = i - (size - 1) / 2
    return (Math.sin((Math.PI * t) / 2) / t) * besselI0(beta * Math.sqrt(1 - (t / half) ** 2))
  }))
}

/** The outer product of a line with itself, made to sum to 1. */
function separable(line: Float64Array): Float64Array {
  const sum = line.reduce((a, b) => a + b, 0)
  const { length } = line
  return Float64Array.from({ length: length * length }, (_, i) => ((line[Math.floor(i / length)] as number) * (line[i % length] as number)) / (sum * sum))
}

/** Modified Bessel function of the first kind and order 0, by its power series. */
function besselI0(x: number): number {
  let term = 1
  let sum = 1
  for (let k = 1; term > 1e-12 * sum; k++) {
    term *= (x / (2 * k)) ** 2
    sum += term
  }
  return sum
}
