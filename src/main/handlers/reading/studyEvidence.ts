import type { SimilarCase, StudyEvidence } from '../../../contract/index.ts'
import { createWarmJobs } from '../../jobs/warmJobs.ts'
import type { WorkContext } from '../workContext.ts'
import { createActivationMaps } from './activationMaps.ts'
import { createShowEvidence } from './showEvidence.ts'
import { similarCases } from './similarCases.ts'

/** What stands beside a film, once, outside the workstation; nobody is noted as having seen it. Throws RowUnknownError. */
export async function studyEvidence(context: WorkContext, studyId: number, similar: number): Promise<StudyEvidence & { readonly similar: readonly SimilarCase[] }> {
  const { library } = context
  const warm = createWarmJobs(context.spawn)
  try {
    const evidence = await createShowEvidence(library, createActivationMaps({ library, warm, context }))(null, { studyId })
    const shown = evidence.models.find((model) => model.shown)
    const imageId = shown?.decidingImageId ?? null
    const found = similar === 0 || shown === undefined || imageId === null ? [] : (await similarCases(library, warm, { imageId, modelId: shown.modelId, limit: Math.min(24, similar) })).cases
    return { ...evidence, similar: found }
  } finally {
    await warm.close()
  }
}
