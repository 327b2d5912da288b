import type { ReadingQuestion } from '../../../contract/index.ts'
import { isNegativeClass } from '../../../core/learn/classes.ts'
import type { ModelRow } from '../../store/models.ts'
import type { Library } from '../../store/openLibrary.ts'
import { shownModels } from '../../store/worklistOrder.ts'
import { DIAGNOSIS } from '../datasets.ts'

/** Classes of a model with whether each says that there is nothing; those come last. */
export function classesOf({ classes }: Pick<ModelRow, 'classes'>): { name: string; negative: boolean }[] {
  return classes.map((name) => ({ name, negative: isNegativeClass(name) })).toSorted((a, b) => Number(a.negative) - Number(b.negative))
}

/** The model whose answer about a study the worklist shows, else the first whose answers it shows at all. */
export function askedModel(library: Library, study: number): ModelRow | undefined {
  const shown = library.db
    .prepare<[number], { model: number }>('SELECT prediction.model FROM study JOIN prediction ON prediction.id = study.shown_prediction WHERE study.id = ?')
    .get(study)?.model
  const [first] = shownModels(library.db)
  const id = shown ?? first
  return id === undefined ? undefined : library.models.byId(id)
}

/** What a reader of the study is asked; of any finding where nothing has been trained yet. */
export function questionOf(library: Library, study: number): ReadingQuestion {
  const model = askedModel(library, study)
  if (model === undefined) return { modelId: null, finding: DIAGNOSIS, classes: [] }
  return { modelId: model.id, finding: model.finding, classes: classesOf(model) }
}
