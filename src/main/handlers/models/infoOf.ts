import type { ModelInfo } from '../../../contract/index.ts'
import type { ModelRow } from '../../store/models.ts'

/** A model as the registry lists it. */
export function infoOf(model: ModelRow): ModelInfo {
  const { id, name, version, hash, finding, classes, state, origin, operatingPoint, operatingChoice, liveThreshold, acceptance, deletedTrainingImages, createdAt } = model
  return {
    modelId: id,
    name,
    version,
    hash,
    finding,
    classes: [...classes],
    state,
    origin,
    operatingPoint: operatingPoint === null ? null : { threshold: operatingPoint, live: liveThreshold !== null, choice: operatingChoice },
    acceptance,
    deletedTrainingImages,
    createdAt
  }
}
