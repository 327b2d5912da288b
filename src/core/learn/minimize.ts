import { DescentFailure } from './descentFailure.ts'
import { LimitedMemoryInverseHessian } from './inverseHessian.ts'
import { norm, subtract } from './vector.ts'

/** A function's value and gradient at one point. The gradient belongs to the receiver. */
export interface Evaluated {
  readonly value: number
  readonly gradient: Float64Array
}

export type DifferentiableFunction = (x: Float64Array) => Evaluated

/** Where a minimisation stands. `adjusted…` include a penalty that the method adds to the smooth function (OWL-QN's L1). */
export interface MinimizerState {
  readonly x: Float64Array
  readonly value: number
  readonly gradient: Float64Array
  readonly adjustedValue: number
  readonly adjustedGradient: Float64Array
  readonly iteration: number
  readonly history: LimitedMemoryInverseHessian
}

/** What distinguishes one descent method from another. */
export interface DescentMethod {
  /** value and gradient with the method's own penalty */
  adjust(x: Float64Array, evaluated: Evaluated): Evaluated
  /** @throws DescentFailure */
  direction(state: MinimizerState): Float64Array
  /** @throws DescentFailure */
  stepSize(state: MinimizerState, f: DifferentiableFunction, direction: Float64Array): number
  step(state: MinimizerState, direction: Float64Array, stepSize: number): Float64Array
}

export interface MinimizeOptions {
  /** iterations at most; 0 evaluates the start alone */
  readonly maxIterations: number
  /** relative tolerance on objective and gradient */
  readonly tolerance: number
  /** pairs (step, gradient change) that the curvature estimate remembers */
  readonly memory: number
  /**
   * Which values the test "the objective has stopped moving" remembers: with the method's penalty (Breeze 1.1 and later), or the smooth
   * part alone (Breeze 1.0), which, with a penalty, in effect switches that test off.
   */
  readonly remember: 'adjusted' | 'smooth'
  /** called with every state in turn, the start included; throwing from it ends the run */
  readonly onState?: (state: MinimizerState) => void
}

export interface Minimum {
  readonly x: Float64Array
  /** adjusted objective of every state; a state that was kept for a second try with a fresh history is listed twice, as Breeze does */
  readonly objectiveHistory: number[]
  readonly reason: 'max-iterations' | 'values-converged' | 'gradient-converged' | 'search-failed'
}

const REMEMBERED_VALUES = 20
const SMALLEST_GRADIENT = 1e-8

/**
 * First-order minimisation with Breeze's `FirstOrderMinimizer` semantics: what counts as an iteration, the three default convergence
 * checks (iterations; objective against the worst of the last 20; gradient norm), and one retry without history after a failure.
 */
export function minimize(method: DescentMethod, f: DifferentiableFunction, start: Float64Array, options: MinimizeOptions): Minimum {
  const evaluate = withLastPoint(f)
  const objectiveHistory: number[] = []
  let state = stateAt(method, start, evaluate(start), 0, new LimitedMemoryInverseHessian(options.memory))
  const initialValue = state.adjustedValue
  // the start counts as infinitely high, so this test needs REMEMBERED_VALUES steps before it can hold
  const recent = [Infinity]
  let failedBefore = false

  for (;;) {
    objectiveHistory.push(state.adjustedValue)
    options.onState?.(state)
    const reason = convergence(state, recent, initialValue, options)
    if (reason !== undefined) return { x: state.x, objectiveHistory, reason }
    try {
      const direction = method.direction(state)
      const stepSize = method.stepSize(state, evaluate, direction)
      const x = method.step(state, direction, stepSize)
      const evaluated = evaluate(x)
      state.history.update(subtract(x, state.x), subtract(evaluated.gradient, state.gradient))
      state = stateAt(method, x, evaluated, state.iteration + 1, state.history)
      recent.push(options.remember === 'adjusted' ? state.adjustedValue : state.value)
      if (recent.length > REMEMBERED_VALUES) recent.shift()
      failedBefore = false
    } catch (error) {
      if (!(error instanceof DescentFailure)) throw error
      if (failedBefore) {
        objectiveHistory.push(state.adjustedValue)
        options.onState?.(state)
        return { x: state.x, objectiveHistory, reason: 'search-failed' }
      }
      failedBefore = true
      state = { ...state, history: new LimitedMemoryInverseHessian(options.memory) }
    }
  }
}

function stateAt(
  method: DescentMethod, x: Float64Array, evaluated: Evaluated, iteration: number, history: LimitedMemoryInverseHessian
): MinimizerState {
  const adjusted = method.adjust(x, evaluated)
  return {
    x, value: evaluated.value, gradient: evaluated.gradient, adjustedValue: adjusted.value, adjustedGradient: adjusted.gradient, iteration, history
  }
}

function convergence(
  state: MinimizerState, recent: readonly number[], initialValue: number, options: MinimizeOptions
): Minimum['reason'] | undefined {
  const { tolerance } = options
  if (state.iteration >= options.maxIterations) return 'max-iterations'
  if (recent.length >= 2 && Math.abs(state.adjustedValue - Math.max(...recent)) <= tolerance * Math.abs(initialValue)) return 'values-converged'
  if (norm(state.adjustedGradient) <= Math.max(tolerance * Math.abs(state.adjustedValue), SMALLEST_GRADIENT)) return 'gradient-converged'
  return undefined
}

/** Line searches ask again for the point they start from and the point they chose: both are answered without another evaluation. */
function withLastPoint(f: DifferentiableFunction): DifferentiableFunction {
  let last: { readonly x: Float64Array; readonly evaluated: Evaluated } | undefined
  return (x) => {
    if (last === undefined || !equal(x, last.x)) last = { x, evaluated: f(x) }
    return last.evaluated
  }
}

function equal(a: Float64Array, b: Float64Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
