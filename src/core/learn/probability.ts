/** The logistic function, 1 / (1 + exp(-x)). */
export function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x))
}

/** log(1 + exp(x)) without overflow. */
export function log1pExp(x: number): number {
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x))
}

/** Turns `length` numbers from `from` on into probabilities, in place: exp(x) over the sum, the largest taken out first. */
export function softmaxInPlace(values: Float64Array, from: number, length: number): void {
  let highest = -Infinity
  for (let k = from; k < from + length; k++) highest = Math.max(highest, values[k] as number)
  let sum = 0
  for (let k = from; k < from + length; k++) {
    const e = Math.exp((values[k] as number) - highest)
    values[k] = e
    sum += e
  }
  for (let k = from; k < from + length; k++) values[k] = (values[k] as number) / sum
}
