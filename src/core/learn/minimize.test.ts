import { array, assert, double, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { backtrackingStep } from './backtracking.ts'
import { DescentFailure } from './descentFailure.ts'
import { LimitedMemoryInverseHessian } from './inverseHessian.ts'
import { lbfgs } from './lbfgs.ts'
import { minimize, type DifferentiableFunction, type MinimizeOptions } from './minimize.ts'
import { owlqn } from './owlqn.ts'
import { strongWolfeStep, type LineFunction } from './strongWolfe.ts'
import { dot } from './vector.ts'

const options: MinimizeOptions = { maxIterations: 200, tolerance: 1e-10, memory: 10, remember: 'adjusted' }

const rosenbrock: DifferentiableFunction = ([a = 0, b = 0]) => ({
  value: (1 - a) ** 2 + 100 * (b - a * a) ** 2,
  gradient: Float64Array.of(-2 * (1 - a) - 400 * a * (b - a * a), 200 * (b - a * a))
})

/** Sum of weight * (x - target)^2 / 2. */
function bowl(weights: readonly number[], targets: readonly number[]): DifferentiableFunction {
  return (x) => {
    const gradient = Float64Array.from(x, (value, i) => (weights[i] ?? 0) * (value - (targets[i] ?? 0)))
    return { value: 0.5 * x.reduce((sum, value, i) => sum + (weights[i] ?? 0) * (value - (targets[i] ?? 0)) ** 2, 0), gradient }
  }
}

/** A gradient of the wrong sign: no direction that it suggests goes down. */
const wrong: DifferentiableFunction = ([a = 0]) => ({ value: a * a, gradient: Float64Array.of(-2 * a) })

/** Steep at first, then a long flat floor with its minimum at 3. */
const slice: LineFunction = (t) => ({ value: (t - 3) ** 4 / 10, slope: (4 * (t - 3) ** 3) / 10 })
const walled: LineFunction = (t) => (t > 2 ? { value: Infinity, slope: Number.NaN } : slice(t))
/** Said to fall, but higher everywhere than at the start. */
const hill: LineFunction = (t) => ({ value: t === 0 ? 0 : 1, slope: -1 })

describe('minimize', () => {
  test('L-BFGS finds the bottom of the Rosenbrock valley', () => {
    const minimum = minimize(lbfgs, rosenbrock, Float64Array.of(-1.2, 1), options)
    expect(minimum.reason).toBe('gradient-converged')
    expect(Math.max(...Array.from(minimum.x, (value) => Math.abs(value - 1)))).toBeLessThan(1e-6)
    expect(minimum.objectiveHistory[0]).toBeCloseTo(24.2, 12)
    // every step lowers the objective, as the Wolfe conditions demand
    expect(minimum.objectiveHistory).toEqual(minimum.objectiveHistory.toSorted((a, b) => b - a))
  })

  test('OWL-QN solves the separable lasso, whose solution is soft thresholding', () => {
    const target = double({ min: -3, max: 3, noNaN: true })
    assert(
      property(array(target, { minLength: 1, maxLength: 6 }), (targets) => {
        const weights = targets.map((_, i) => 1 + i)
        const penalty = Float64Array.from(targets, (_, i) => (i === 0 ? 0 : 0.7))
        const { x } = minimize(owlqn(penalty), bowl(weights, targets), new Float64Array(targets.length), options)
        const expected = targets.map((value, i) => Math.sign(value) * Math.max(0, Math.abs(value) - (penalty[i] ?? 0) / (weights[i] ?? 1)))
        expect(Math.max(...expected.map((value, i) => Math.abs(value - (x[i] ?? Number.NaN))))).toBeLessThan(1e-5)
      })
    )
  })

  test('0 iterations evaluate the start alone', () => {
    const start = Float64Array.of(-1.2, 1)
    const expected = { x: start, objectiveHistory: [rosenbrock(start).value], reason: 'max-iterations' }
    expect(minimize(lbfgs, rosenbrock, start, { ...options, maxIterations: 0 })).toEqual(expected)
  })

  test('a search that fails twice ends the run and lists the last state three times', () => {
    const minimum = minimize(lbfgs, wrong, Float64Array.of(1), options)
    expect(minimum).toEqual({ x: Float64Array.of(1), objectiveHistory: [1, 1, 1], reason: 'search-failed' })
  })

  test('evaluates no point twice in a row', () => {
    let last: Float64Array | undefined
    const watched: DifferentiableFunction = (x) => {
      expect(x).not.toEqual(last)
      last = x
      return rosenbrock(x)
    }
    for (const method of [lbfgs, owlqn(Float64Array.of(0.01, 0.01))]) {
      last = undefined
      minimize(method, watched, Float64Array.of(-1.2, 1), options)
    }
  })
})

describe('LimitedMemoryInverseHessian', () => {
  test('after a step along each axis of a quadratic it is the exact inverse', () => {
    const history = new LimitedMemoryInverseHessian(5)
    history.update(Float64Array.of(1, 0), Float64Array.of(4, 0))
    history.update(Float64Array.of(0, 1), Float64Array.of(0, 0.5))
    expect(Array.from(history.descentDirection(Float64Array.of(8, 3)))).toEqual([-2, -6])
  })

  test('satisfies the secant equation of the newest pair, whatever it remembers', () => {
    const history = new LimitedMemoryInverseHessian(2)
    const step = Float64Array.of(0.3, -1, 2)
    history.update(Float64Array.of(1, 2, 3), Float64Array.of(2, 1, 1))
    history.update(Float64Array.of(0, 1, -1), Float64Array.of(1, 3, -1))
    history.update(step, Float64Array.of(1, -1, 3))
    const back = history.descentDirection(Float64Array.of(1, -1, 3))
    expect(Math.max(...Array.from(back, (value, i) => Math.abs(value + (step[i] ?? Number.NaN))))).toBeLessThan(1e-12)
  })

  test('negative curvature is a failure', () => {
    const history = new LimitedMemoryInverseHessian(2)
    history.update(Float64Array.of(1), Float64Array.of(-1))
    expect(() => history.descentDirection(Float64Array.of(1))).toThrow(DescentFailure)
  })
})

describe('line searches', () => {
  test.each([1e-2, 0.1, 1, 3, 10, 100, 500])('strong Wolfe conditions hold for the step found from %d', (initial) => {
    const t = strongWolfeStep(slice, initial)
    const start = slice(0)
    expect(slice(t).value).toBeLessThanOrEqual(start.value + 1e-4 * t * start.slope)
    expect(Math.abs(slice(t).slope)).toBeLessThanOrEqual(0.9 * Math.abs(start.slope))
  })

  test('halves the step where the objective is infinite', () => {
    expect(strongWolfeStep(walled, 6)).toBe(1.5)
  })

  test('refuse to go uphill, and to shrink for ever', () => {
    expect(() => strongWolfeStep((t) => ({ value: t, slope: 1 }), 1)).toThrow(DescentFailure)
    expect(() => backtrackingStep((t) => ({ value: t, slope: -1 }), { initial: 1, assumedValue: 0, shrink: 0.1 })).toThrow('The step shrank to')
    expect(() => backtrackingStep((t) => ({ value: -t, slope: -1 }), { initial: 1e5, assumedValue: -1e5, shrink: 0.5 })).toThrow('The step grew to')
  })

  test('backtracking judges its first step by the value it is told, not by the one there', () => {
    expect(backtrackingStep(slice, { initial: 1, assumedValue: slice(1).value, shrink: 0.5 })).toBe(1)
    expect(backtrackingStep(slice, { initial: 1, assumedValue: slice(0).value, shrink: 0.5 })).toBe(0.5)
  })

  test('backtracking gives up trying after twenty steps and takes the last but one', () => {
    expect(backtrackingStep(hill, { initial: 1, assumedValue: 1, shrink: 0.5 })).toBe(0.5 ** 19)
  })
})

test('dot sums any length, from any offset', () => {
  const a = Float64Array.from({ length: 11 }, (_, i) => i + 1)
  expect(Array.from({ length: 12 }, (_, n) => dot(a, a, 0, n))).toEqual(Array.from({ length: 12 }, (_, n) => (n * (n + 1) * (2 * n + 1)) / 6))
  expect(dot(a, a, 3, 2, 0)).toBe(4 * 1 + 5 * 2)
})
