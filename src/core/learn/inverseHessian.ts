import { DescentFailure } from './descentFailure.ts'
import { addScaled, dot } from './vector.ts'

/**
 * Limited-memory BFGS estimate of the inverse Hessian: the last `memory` pairs of step and gradient change, newest first, scaled by
 * s·y / y·y of the newest (Nocedal 1980; Liu & Nocedal 1989; Breeze `LBFGS.ApproximateInverseHessian`).
 */
export class LimitedMemoryInverseHessian {
  private readonly memory: number
  private readonly steps: Float64Array[] = []
  private readonly gradientChanges: Float64Array[] = []

  constructor(memory: number) {
    this.memory = memory
  }

  update(step: Float64Array, gradientChange: Float64Array): void {
    this.steps.unshift(step)
    this.gradientChanges.unshift(gradientChange)
    if (this.steps.length > this.memory) {
      this.steps.pop()
      this.gradientChanges.pop()
    }
  }

  /**
   * -H * gradient by the two-loop recursion.
   * @throws DescentFailure where the remembered curvature is negative or not a number
   */
  descentDirection(gradient: Float64Array): Float64Array {
    const { steps, gradientChanges } = this
    const direction = Float64Array.from(gradient)
    const count = steps.length
    const alpha = new Float64Array(count)
    const rho = new Float64Array(count)
    const diagonal = this.diagonal()
    for (let k = 0; k < count; k++) {
      const step = steps[k] as Float64Array
      const change = gradientChanges[k] as Float64Array
      const curvature = dot(step, change)
      const a = dot(step, direction) / curvature
      if (Number.isNaN(a)) throw new DescentFailure('The remembered curvature is not a number.')
      rho[k] = curvature
      alpha[k] = a
      addScaled(direction, -a, change)
    }
    for (let i = 0; i < direction.length; i++) direction[i] = (direction[i] as number) * diagonal
    for (let k = count - 1; k >= 0; k--) {
      const beta = dot(gradientChanges[k] as Float64Array, direction) / (rho[k] as number)
      addScaled(direction, (alpha[k] as number) - beta, steps[k] as Float64Array)
    }
    for (let i = 0; i < direction.length; i++) direction[i] = -(direction[i] as number)
    return direction
  }

  private diagonal(): number {
    const step = this.steps[0]
    const change = this.gradientChanges[0]
    if (step === undefined || change === undefined) return 1
    const curvature = dot(step, change)
    if (curvature < 0 || Number.isNaN(curvature)) throw new DescentFailure(`The last step met curvature ${curvature}.`)
    return curvature / dot(change, change)
  }
}
