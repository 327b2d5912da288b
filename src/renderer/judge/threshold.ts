import type { JudgedCase, JudgedRates, JudgedRun } from '../../contract/index.ts'

/** Counts of two answers at a threshold on the score: the finding is said from the threshold on. */
export interface Counts {
  readonly found: number
  readonly missed: number
  readonly falseAlarms: number
  readonly cleared: number
}

export interface RatePoint {
  readonly threshold: number
  readonly sensitivity: number
  /** 1 - specificity */
  readonly falsePositiveRate: number
  /** null where nothing is said to have it */
  readonly precision: number | null
}

type Scored = Pick<JudgedCase, 'label' | 'score'>

export function countsAt(cases: readonly Scored[], findings: readonly number[], threshold: number): Counts {
  const counts = { found: 0, missed: 0, falseAlarms: 0, cleared: 0 }
  for (const { label, score } of cases) {
    const said = score >= threshold
    if (findings.includes(label)) counts[said ? 'found' : 'missed']++
    else counts[said ? 'falseAlarms' : 'cleared']++
  }
  return counts
}

/** null where there is nothing of its kind to judge by. */
export function ratesOf({ found, missed, falseAlarms, cleared }: Counts): { readonly sensitivity: number | null; readonly specificity: number | null } {
  return { sensitivity: ratio(found, found + missed), specificity: ratio(cleared, cleared + falseAlarms) }
}

/** Of 100 films at a prevalence (Bayes): how many are found, missed, called in vain and cleared; PPV and NPV. */
export function atPrevalence(sensitivity: number, specificity: number, prevalence: number): { readonly per100: Counts; readonly ppv: number | null; readonly npv: number | null } {
  const found = sensitivity * prevalence
  const missed = (1 - sensitivity) * prevalence
  const cleared = specificity * (1 - prevalence)
  const falseAlarms = (1 - specificity) * (1 - prevalence)
  return {
    per100: { found: 100 * found, missed: 100 * missed, falseAlarms: 100 * falseAlarms, cleared: 100 * cleared },
    ppv: ratio(found, found + falseAlarms),
    npv: ratio(cleared, cleared + missed)
  }
}

/** One point for each score that occurs, from the one that says nothing to the one that says everything; empty where a side is missing. */
export function ratePoints(cases: readonly Scored[], findings: readonly number[]): RatePoint[] {
  const positives = cases.filter(({ label }) => findings.includes(label)).length
  const negatives = cases.length - positives
  if (positives === 0 || negatives === 0) return []
  const sorted = cases.toSorted((a, b) => b.score - a.score)
  const points: RatePoint[] = [{ threshold: 1.0001, sensitivity: 0, falsePositiveRate: 0, precision: null }]
  let found = 0
  let alarms = 0
  sorted.forEach(({ label, score }, i) => {
    if (findings.includes(label)) found++
    else alarms++
    if (sorted[i + 1]?.score !== score) points.push({ threshold: score, sensitivity: found / positives, falsePositiveRate: alarms / negatives, precision: found / (found + alarms) })
  })
  return points
}

/** The highest threshold that still finds so many. */
export function thresholdForSensitivity(points: readonly RatePoint[], sensitivity: number): number | undefined {
  return points.find((point) => point.sensitivity >= sensitivity)?.threshold
}

/** What the model says: of two classes by the threshold, of more the most probable one. */
export function saidOf({ findings, classes }: Pick<JudgedRun, 'findings' | 'classes'>, { score, probabilities }: JudgedCase, threshold: number): number {
  const [finding] = findings
  if (classes.length === 2 && finding !== undefined) return score >= threshold ? finding : 1 - finding
  return probabilities.indexOf(Math.max(...probabilities))
}

/** Films by [label][what was said]. */
export function confusionOf(run: Pick<JudgedRun, 'findings' | 'classes' | 'cases'>, threshold: number): JudgedCase[][][] {
  const cells: JudgedCase[][][] = run.classes.map(() => run.classes.map(() => []))
  for (const each of run.cases) cells[each.label]?.[saidOf(run, each, threshold)]?.push(each)
  return cells
}

/** Films that the model was confidently wrong about, worst first: where to look for wrong labels. */
export function lossesOf({ cases }: Pick<JudgedRun, 'cases'>): JudgedCase[] {
  return cases
    .filter(({ label, probabilities }) => probabilities.indexOf(Math.max(...probabilities)) !== label)
    .toSorted((a, b) => (a.probabilities[a.label] ?? 0) - (b.probabilities[b.label] ?? 0) || a.imageId - b.imageId)
}

/** Whole squares of an icon array of 100, largest remainders first; they add up to 100. */
export function squaresOf(per100: Counts): Counts {
  const names = ['found', 'missed', 'falseAlarms', 'cleared'] as const
  const squares = { found: Math.floor(per100.found), missed: Math.floor(per100.missed), falseAlarms: Math.floor(per100.falseAlarms), cleared: Math.floor(per100.cleared) }
  const left = 100 - names.reduce((sum, name) => sum + squares[name], 0)
  for (const name of names.toSorted((a, b) => (per100[b] % 1) - (per100[a] % 1)).slice(0, left)) squares[name]++
  return squares
}

/** The row of a threshold; thresholds that differ by rounding alone are one. */
export function rowAt(rows: JudgedRates['rows'], threshold: number): JudgedRates['rows'][number] | undefined {
  return rows.find((row) => Math.abs(row.threshold - threshold) < 1e-9)
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole
}
