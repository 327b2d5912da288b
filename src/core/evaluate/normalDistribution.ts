/** The standard normal quantile of 0.975. */
export const Z_975 = 1.959963984540054

/** Two-sided p of a standard normal statistic, erfc(|z| / √2): Taylor series near 0, Laplace's continued fraction beyond. */
export function twoSidedP(z: number): number {
  const x = Math.abs(z) / Math.SQRT2
  const scale = Math.exp(-x * x) / Math.sqrt(Math.PI)
  if (x < 2) {
    let term = 2 * x
    let sum = 0
    for (let n = 1; term > 1e-18; n++) {
      sum += term
      term *= (2 * x * x) / (2 * n + 1)
    }
    return 1 - scale * sum
  }
  let fraction = x
  for (let n = 120; n >= 1; n--) fraction = x + n / 2 / fraction
  return scale / fraction
}
