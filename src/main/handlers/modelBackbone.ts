import { probeDifference, probesAgree } from '../../core/backbones/probe.ts'
import type { ModelDocument } from '../../core/experiment/modelDocument.ts'
import type { EngineChoice } from '../engine/engine.ts'
import { ENGINE_CHOICES } from '../engine/engine.ts'
import type { DescribeResult } from '../jobs/jobKinds.ts'
import { describeBackbone, type AskDescribe } from './learnJobs.ts'
import type { JobsContext } from './workContext.ts'

/** This machine's engine computes other features than the one that the model was trained on. */
export class EngineDiffersError extends Error {
  override readonly name = 'EngineDiffersError'
  readonly code = 'engine-differs'
  constructor(document: Pick<ModelDocument, 'engine'>, found: DescribeResult['engine'], difference: number) {
    super(
      `The model was trained on ${document.engine.name} (${document.engine.numericClass}); ${found.name} (${found.numericClass}) does not reproduce its probe features ` +
        `(largest difference ${difference === Infinity ? 'not a number' : `${(difference * 100).toPrecision(2)} % of the largest feature`}, allowed 0.01 %), so it must not answer for it.`
    )
  }
}

/**
 * A model's backbone on its own engine, or, where that is not to be had here and none was named, on the best one. Whichever it is must
 * reproduce the model's probe features first. The answer's `engine` is what later jobs are to be given.
 *
 * Throws EngineDiffersError, BackboneNotInstalledError, BackboneDamagedError, EngineUnavailableError.
 */
export async function modelBackbone(context: JobsContext, document: ModelDocument, ask?: AskDescribe): Promise<DescribeResult> {
  const { backbone, pooling, input, engine } = document
  const describe = (name: EngineChoice): Promise<DescribeResult> => describeBackbone({ ...context, engine: name, precision: engine.numericClass }, backbone.name, pooling, { ...withTap(backbone), input }, ask)
  const found = context.engine === 'auto' ? await orElse(() => describe(own(engine.name)), () => describe('auto')) : await describe(context.engine)
  if (engine.probe !== undefined && !probesAgree(engine.probe, found.probe)) throw new EngineDiffersError(document, found.engine, probeDifference(engine.probe, found.probe))
  return found
}

function withTap({ hash, tap }: ModelDocument['backbone']): { hash: string; tap?: string } {
  return tap === undefined ? { hash } : { hash, tap }
}

function own(name: string): EngineChoice {
  return ENGINE_CHOICES.find((choice) => choice === name) ?? 'auto'
}

async function orElse<T>(first: () => Promise<T>, second: () => Promise<T>): Promise<T> {
  try {
    return await first()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'engine-unavailable') return second()
    throw error
  }
}
