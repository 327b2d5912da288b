/** What a classifier said of the test images, with what is true. */
export interface ScoredInput {
  /** Class index per image, [n]. */
  readonly labels: ArrayLike<number>
  /** Class probabilities, row-major [n, k]; every row sums to 1. */
  readonly probabilities: ArrayLike<number>
  /** Group (patient, near-duplicates) per image, [n]: what the intervals resample. */
  readonly groups: readonly string[]
  /** Class names, [k]. With two classes the second is the positive one. */
  readonly classes: readonly string[]
}

/** Something is wrong with what was handed to an evaluation; the message names the image (counted from 1) and the remedy. */
export class EvaluationInputError extends Error {
  readonly code: string
  constructor(
    code: 'no-test-images' | 'shape-mismatch' | 'label-invalid' | 'probability-invalid' | 'group-invalid' | 'options-invalid',
    message: string
  ) {
    super(message)
    this.name = 'EvaluationInputError'
    this.code = code
  }
}

/**
 * Checked and put into an order that the content alone decides: images of a group are neighbours, groups are sorted by what is in them.
 * Neither the order of import nor the names of groups can then change a sum's last bit or a resample.
 */
export interface ScoredImages {
  readonly n: number
  readonly k: number
  readonly labels: Int32Array
  /** The most probable class; the lower index on a tie (MLlib's rule, for two classes also its threshold of 0.5). */
  readonly predictions: Int32Array
  /** [n, k] */
  readonly probabilities: Float64Array
  /** First image of every group, and n at the end: [groups + 1]. */
  readonly groupStart: Int32Array
  /** Where each image stood in the input. */
  readonly inputIndex: Int32Array
}

/**
 * Checks the input and sorts it. `more` are further columns of numbers (row-major, [n, more.length / n]) that take part in the order, for
 * paired comparisons. Throws EvaluationInputError.
 */
export function scoredImages(input: ScoredInput, more: ArrayLike<number> = []): ScoredImages {
  const { labels, probabilities, groups, classes } = input
  const n = labels.length
  const k = classes.length
  check(input)

  const width = more.length / n
  const compareImages = (a: number, b: number): number => {
    const byLabel = (labels[a] ?? 0) - (labels[b] ?? 0)
    if (byLabel !== 0) return byLabel
    for (let c = 0; c < k; c++) {
      const d = (probabilities[a * k + c] ?? 0) - (probabilities[b * k + c] ?? 0)
      if (d !== 0) return d
    }
    for (let c = 0; c < width; c++) {
      const d = (more[a * width + c] ?? 0) - (more[b * width + c] ?? 0)
      if (d !== 0) return d
    }
    return 0
  }
  const members = new Map<string, number[]>()
  groups.forEach((group, i) => {
    const list = members.get(group)
    if (list) list.push(i)
    else members.set(group, [i])
  })
  const sorted = [...members.values()].map((list) => list.toSorted(compareImages)).toSorted((a, b) => compareLists(a, b, compareImages))

  const inputIndex = Int32Array.from(sorted.flat())
  const groupStart = new Int32Array(sorted.length + 1)
  sorted.forEach((list, g) => (groupStart[g + 1] = (groupStart[g] ?? 0) + list.length))
  const out = new Float64Array(n * k)
  const predictions = new Int32Array(n)
  inputIndex.forEach((from, to) => {
    for (let c = 0; c < k; c++) out[to * k + c] = probabilities[from * k + c] ?? 0
    predictions[to] = argmax(out, to * k, k)
  })
  return { n, k, labels: Int32Array.from(inputIndex, (i) => labels[i] ?? -1), predictions, probabilities: out, groupStart, inputIndex }
}

/** Index of the largest of `k` values from `at`; the first on a tie. */
export function argmax(values: ArrayLike<number>, at: number, k: number): number {
  let best = 0
  for (let c = 1; c < k; c++) if ((values[at + c] ?? 0) > (values[at + best] ?? 0)) best = c
  return best
}

const ROW_SUM_TOLERANCE = 1e-3

function check({ labels, probabilities, groups, classes }: ScoredInput): void {
  const n = labels.length
  const k = classes.length
  if (n === 0)
    throw new EvaluationInputError('no-test-images', 'There is no test image to evaluate. Check the split: its test part is empty.')
  if (k < 2)
    throw new EvaluationInputError(
      'shape-mismatch',
      `An evaluation needs two classes or more, ${k} given. Name every class the classifier knows.`
    )
  if (probabilities.length !== n * k || groups.length !== n) {
    throw new EvaluationInputError(
      'shape-mismatch',
      `${n} labels, ${groups.length} groups and ${probabilities.length} probabilities do not fit together: ` +
        `${n} images of ${k} classes need ${n} groups and ${n * k} probabilities.`
    )
  }
  for (let i = 0; i < n; i++) {
    const label = labels[i] ?? -1
    if (!Number.isInteger(label) || label < 0 || label >= k) {
      throw new EvaluationInputError(
        'label-invalid',
        `Test image ${i + 1} has label ${label}, but the classes are 0 to ${k - 1} (${classes.join(', ')}).`
      )
    }
    if (groups[i] === '') {
      throw new EvaluationInputError(
        'group-invalid',
        `Test image ${i + 1} has an empty group. Give it its patient's, or one of its own: a blank never groups.`
      )
    }
    let sum = 0
    for (let c = 0; c < k; c++) {
      const p = probabilities[i * k + c] ?? Number.NaN
      if (!(p >= 0 && p <= 1)) {
        throw new EvaluationInputError(
          'probability-invalid',
          `Test image ${i + 1} has the probability ${p} for class "${classes[c] ?? c}". Probabilities lie between 0 and 1; the classifier or its features are broken.`
        )
      }
      sum += p
    }
    if (Math.abs(sum - 1) > ROW_SUM_TOLERANCE) {
      throw new EvaluationInputError(
        'probability-invalid',
        `The probabilities of test image ${i + 1} sum to ${sum}, not to 1. Pass probabilities of all classes, not scores.`
      )
    }
  }
}

function compareLists(a: readonly number[], b: readonly number[], compare: (a: number, b: number) => number): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const d = compare(a[i] ?? 0, b[i] ?? 0)
    if (d !== 0) return d
  }
  return a.length - b.length
}
