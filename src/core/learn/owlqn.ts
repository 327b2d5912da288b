import { backtrackingStep } from './backtracking.ts'
import type { DescentMethod, Evaluated, MinimizerState } from './minimize.ts'
import { dot, norm } from './vector.ts'

/**
 * Orthant-wise limited-memory quasi-Newton for f(x) + sum of penalty[i] * |x[i]| (Andrew & Gao 2007; Breeze `OWLQN`).
 * @param penalty one non-negative L1 weight per element of x; 0 leaves that element unpenalised
 */
export function owlqn(penalty: Float64Array): DescentMethod {
  const adjust = (x: Float64Array, evaluated: Evaluated): Evaluated => penalised(x, evaluated, penalty)
  return {
    adjust,
    direction(state) {
      const direction = state.history.descentDirection(state.adjustedGradient)
      // elements that disagree in sign with the pseudo-gradient are dropped: without that the method need not converge
      for (let i = 0; i < direction.length; i++) {
        if (!((direction[i] as number) * (state.adjustedGradient[i] as number) < 0)) direction[i] = 0
      }
      return direction
    },
    stepSize(state, f, direction) {
      const slice = (t: number): { value: number; slope: number } => {
        const x = withinOrthant(state, direction, t)
        const { value, gradient } = adjust(x, f(x))
        return { value, slope: dot(gradient, direction) }
      }
      const first = state.iteration < 1
      return backtrackingStep(slice, { initial: first ? 0.5 / norm(state.gradient) : 1, assumedValue: state.value, shrink: first ? 0.1 : 0.5 })
    },
    step: withinOrthant
  }
}

/** Adds the L1 penalty and its pseudo-gradient, the subgradient of least magnitude where x[i] = 0. */
function penalised(x: Float64Array, evaluated: Evaluated, penalty: Float64Array): Evaluated {
  let value = evaluated.value
  const gradient = Float64Array.from(evaluated.gradient)
  for (let i = 0; i < x.length; i++) {
    const weight = penalty[i] as number
    if (weight === 0) continue
    const xi = x[i] as number
    const g = gradient[i] as number
    value += Math.abs(weight * xi)
    if (xi === 0) gradient[i] = g - weight > 0 ? g - weight : g + weight < 0 ? g + weight : 0
    else gradient[i] = g + Math.sign(xi) * weight
  }
  return { value, gradient }
}

/** The step, with every element that would leave its orthant set to 0. */
function withinOrthant(state: MinimizerState, direction: Float64Array, t: number): Float64Array {
  const { x, adjustedGradient } = state
  const out = new Float64Array(x.length)
  for (let i = 0; i < out.length; i++) {
    const xi = x[i] as number
    const moved = xi + (direction[i] as number) * t
    const orthant = Math.sign(xi !== 0 ? xi : -(adjustedGradient[i] as number))
    out[i] = Math.sign(moved) === orthant ? moved : moved * 0
  }
  return out
}
