/** Words by which archives name the class without a finding. */
const NEGATIVE = /^(0|absent|clear|control|healthy|negative|no|none|normal)$|^(no|not|without) .|^non ?(?!specific).|^nofindings?$/

/** Whether a class name says "no finding" (`normal`, `none`, `noncovid`, `no finding`, …). */
export function isNegativeClass(name: string): boolean {
  return NEGATIVE.test(name.trim().toLowerCase().replaceAll(/[\s_-]+/g, ' '))
}

/**
 * The classes of a data set in label order: label 0, 1, …. Classes without a finding come first, so that in a binary problem label 1 is the
 * finding (MLlib reports probability and AUC for label 1); the rest are in code-unit order.
 */
export function orderClasses(names: Iterable<string>): string[] {
  return [...new Set(names)].toSorted((a, b) => Number(isNegativeClass(b)) - Number(isNegativeClass(a)) || (a < b ? -1 : a > b ? 1 : 0))
}

/**
 * How likely an image shows anything to look at: the probability of all classes that name a finding. Where no class, or every class, is a
 * negative one, the probability of the last class.
 */
export function findingProbability(classes: readonly string[], probabilities: ArrayLike<number>): number {
  const findings = classes.map((name) => !isNegativeClass(name))
  if (findings.every(Boolean) || !findings.some(Boolean)) return probabilities[classes.length - 1] ?? Number.NaN
  let sum = 0
  findings.forEach((finding, k) => {
    if (finding) sum += probabilities[k] ?? Number.NaN
  })
  return sum
}

/** The most probable class that names a finding: what a study's score is about. The last class where none, or every one, does. */
export function likeliestFinding(classes: readonly string[], probabilities: ArrayLike<number>): string {
  const findings = classes.flatMap((name, k) => (isNegativeClass(name) ? [] : [{ name, probability: probabilities[k] ?? Number.NaN }]))
  if (findings.length === 0 || findings.length === classes.length) return classes.at(-1) ?? ''
  return findings.reduce((best, one) => (one.probability > best.probability ? one : best)).name
}
