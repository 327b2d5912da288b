import { runExperiment } from '../../core/experiment/experiment.ts'
import { modelFold } from '../../core/experiment/modelFold.ts'
import { learningCurve } from '../../core/experiment/learningCurve.ts'
import type { ExperimentResult, JudgedPart, ExperimentsPayload, ExperimentsResult } from './jobKinds.ts'
import type { JobContext } from './serveJob.ts'

/**
 * One experiment per rule of splitting, on the same features. The first rule is the run's own: what it refuses, the job refuses. A further
 * rule that these data do not allow (one source only, say) is left out with its reason.
 */
export async function experiments({ rules, learningCurve: wanted = false, ...payload }: ExperimentsPayload, { signal, progress, send }: JobContext<'experiments'>): Promise<ExperimentsResult> {
  const results: ExperimentResult[] = []
  for (const [r, rule] of rules.entries()) {
    const input = { ...payload, refit: r === 0, recipe: { ...payload.recipe, split: { ...payload.recipe.split, rule } } }
    const onStep = ({ done, total }: { done: number; total: number }): void =>
      progress({ phase: 'Fitting and judging', done: r + (total === 0 ? 1 : done / total), total: rules.length, unit: 'splits' })
    try {
      // the fit does not wait: the loop is synchronous, and what is sent is small
      const onFold = r === 0 ? (part: JudgedPart): void => void send(part) : undefined
      const experiment = runExperiment(input, { signal, onStep, ...(onFold === undefined ? {} : { onFold }), now: () => performance.now() })
      const curve = wanted && r === 0 && input.trained === undefined ? learningCurve(input, modelFold(experiment), signal) : undefined
      results.push({ rule, experiment, ...(curve === undefined ? {} : { learningCurve: curve }) })
    } catch (error) {
      signal.throwIfAborted()
      if (r === 0 || !(error instanceof Error)) throw error
      results.push({ rule, refused: error.message })
    }
  }
  return { experiments: results }
}
