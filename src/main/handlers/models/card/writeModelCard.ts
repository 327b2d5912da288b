import { extname, resolve } from 'node:path'
import { RESEARCH_BANNER } from '../../../../core/explain/explanationFigure.ts'
import { parseRecipe } from '../../../../core/recipe/recipe.ts'
import { fillCard, type CardStatements } from '../../../../core/report/card/fillCard.ts'
import { renderModelCard, type CardFigures, type ModelCard } from '../../../../core/report/card/modelCard.ts'
import { programVersion } from '../../../programVersion.ts'
import { durableWrite } from '../../../store/durableFiles.ts'
import type { Library } from '../../../store/openLibrary.ts'
import { modelOf } from '../../modelOf.ts'
import { runFiguresSchema, runRecordSchema } from '../../runRecord.ts'
import { headText, type CardSource } from './cardSource.ts'
import { dataFacts, referenceFacts } from './dataFacts.ts'
import { judgementFacts, limitsOf, studyFacts } from './judgementFacts.ts'
import { methodFacts } from './methodFacts.ts'
import { modelFacts, useFacts } from './modelFacts.ts'

export interface WrittenCard {
  readonly out: string
  readonly card: ModelCard
}

/** A model's card; it names no patient, file or path. Throws ModelUnknownError, CardStatementsError. */
export async function modelCard(library: Library, reference: string, statements: CardStatements = {}): Promise<ModelCard> {
  const source = await cardSource(library, reference)
  const { model, document, figures } = source
  const facts = { ...modelFacts(source), ...useFacts(source), ...dataFacts(source), ...referenceFacts(source), ...methodFacts(source), ...judgementFacts(source), ...studyFacts() }
  return {
    title: `${model.name}@${model.version}`,
    lead: `It tells apart ${model.classes.join(' / ')} (${model.finding}): ${document.backbone.name} and ${headText(document)}.`,
    made: `Made by Hilum ${programVersion()}`,
    ...fillCard(facts, statements),
    figures: figures === undefined ? [] : figures.evaluations.map(({ title, model: evaluation }): CardFigures => ({ title, evaluation })),
    subgroups: figures?.subgroups ?? [],
    limits: limitsOf(source)
  }
}

/** Writes the card to a file: JSON where its name ends in `.json`, else one HTML page. Throws ModelUnknownError, CardStatementsError. */
export async function writeModelCard(library: Library, reference: string, out: string, statements?: CardStatements): Promise<WrittenCard> {
  const card = await modelCard(library, reference, statements)
  const text = extname(out).toLowerCase() === '.json' ? `${JSON.stringify({ banner: RESEARCH_BANNER, ...card }, null, 2)}\n` : renderModelCard(card)
  await durableWrite(resolve(out), Buffer.from(text))
  return { out: resolve(out), card }
}

async function cardSource(library: Library, reference: string): Promise<CardSource> {
  const { model, document } = await modelOf(library, reference)
  const run = library.runs.list().find((row) => row.model === model.id && row.state === 'done')
  const recipeRow = library.recipes.byHash(document.provenance.recipeHash)
  return {
    library,
    model,
    document,
    run,
    recipe: recipeRow === undefined ? undefined : parseRecipe(recipeRow.document, `the recipe of ${model.name}`),
    dataset: model.dataset === null ? undefined : library.datasets.byId(model.dataset),
    figures: run === undefined ? undefined : runFiguresSchema.safeParse(run.figures).data,
    record: run === undefined ? undefined : runRecordSchema.safeParse(run.timings).data
  }
}
