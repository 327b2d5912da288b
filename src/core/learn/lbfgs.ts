import { DescentFailure } from './descentFailure.ts'
import type { DescentMethod } from './minimize.ts'
import { strongWolfeStep } from './strongWolfe.ts'
import { along, dot, norm } from './vector.ts'

const SMALLEST_MOVE = 1e-10

/** L-BFGS with a strong Wolfe line search (Liu & Nocedal 1989; Breeze `LBFGS`). */
export const lbfgs: DescentMethod = {
  adjust: (_x, evaluated) => evaluated,
  direction: (state) => state.history.descentDirection(state.gradient),
  stepSize(state, f, direction) {
    const slice = (t: number): { value: number; slope: number } => {
      const { value, gradient } = f(along(state.x, t, direction))
      return { value, slope: dot(gradient, direction) }
    }
    const t = strongWolfeStep(slice, state.iteration === 0 ? 1 / norm(direction) : 1)
    if (t * norm(state.gradient) < SMALLEST_MOVE) throw new DescentFailure(`The step ${t} does not move.`)
    return t
  },
  step: (state, direction, t) => along(state.x, t, direction)
}
