import type { ModelDeed } from '../../../contract/index.ts'
import type { IntendedInput } from '../../../core/judge/intendedInput.ts'
import type { Library } from '../../store/openLibrary.ts'
import { modelOf } from '../modelOf.ts'
import { intendedInputOf } from './inputChecks.ts'

const UNRESTRICTED: IntendedInput = { modalities: [], bodyParts: [], views: [], ageGroups: [], colour: true }

/** Changes what a model is for, beside what training derived; without changes goes back to that. Answers what holds then. Throws ModelUnknownError. */
export async function setIntendedInput(library: Library, { model: reference, ...deed }: ModelDeed, changes: Partial<IntendedInput>): Promise<IntendedInput> {
  const { model, document } = await modelOf(library, reference)
  const now = intendedInputOf(document, model) ?? UNRESTRICTED
  if (Object.keys(changes).length === 0) {
    library.models.setIntendedInput(model.id, undefined, deed)
    return document.use?.intended ?? UNRESTRICTED
  }
  const intended = { ...now, ...changes }
  library.models.setIntendedInput(model.id, intended, deed)
  return intended
}
