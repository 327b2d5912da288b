import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { decisionFor, type ModelDocument } from '../../core/experiment/modelDocument.ts'
import type { Fold } from '../../core/experiment/experiment.ts'
import { againstAverage, averageEvidence } from '../../core/explain/averageEvidence.ts'
import { headDocument } from '../../core/learn/heads/headDocument.ts'
import { linearRows } from '../../core/learn/heads/linearRows.ts'
import type { LinearDecision } from '../../core/explain/linearDecision.ts'
import { openPointingGame, type Mask, type PointingCase, type PointingGame } from '../../core/explain/pointing.ts'
import { createRandom } from '../../core/random.ts'
import { planSampleArchive, renderSampleFilm, type PlannedFilm } from '../../core/sample/sampleArchive.ts'
import { samplePaths } from '../../core/sample/sampleFiles.ts'
import type { ShortcutAudit } from '../../core/report/runReport.ts'
import type { SampleRecipe } from '../../core/sample/sampleRecipe.ts'
import { evidenceOf, featureMaps, mapOf, type FeatureMap } from './explainImages.ts'
import { onEngine, runExperiments } from './learnJobs.ts'
import { mapReference, referenceMaps } from './mapReference.ts'
import { originalOf } from './readFrame.ts'
import { swapMarkers, type TestFilm } from './swapMarkers.ts'
import { modelFold } from '../../core/experiment/modelFold.ts'
import type { FurtherFigures, Trained } from './train.ts'
import type { WorkContext } from './workContext.ts'

/** Shuffled heads per image: together they tell what a map reaches that knows nothing. */
const SHUFFLES = 5
/** Films per held-out site whose maps are judged. */
const FILMS_PER_SITE = 48

/**
 * What only a drawn archive can tell of a model, because its truth is known: how often the activation map's peak falls inside the lesion, against
 * maps of shuffled heads and against heads that saw one site only, to which the marker means nothing; and what the marker does to the answer, all
 * else being equal to the pixel.
 */
export async function judgeSample(work: WorkContext, archiveDir: string, recipe: SampleRecipe, trained: Trained): Promise<FurtherFigures> {
  const context = onEngine(work, trained.features.backbone)
  const planned = await filmsByFile(archiveDir, recipe)
  const films = (indices: readonly number[]): TestFilm[] =>
    indices.flatMap((i) => {
      const item = trained.features.items[i]
      const plan = item === undefined ? undefined : planned.get(item.fileHash)
      return item === undefined || plan === undefined ? [] : [{ item, planned: plan }]
    })
  const [main] = trained.experiments
  const test = main === undefined ? [] : films(modelFold(main.experiment).test)
  const swapped = await swapMarkers(context, join(dirname(archiveDir), 'swapped'), recipe, trained, test)
  const sites = trained.experiments.find(({ rule }) => rule === 'leave-one-source-out')?.experiment.folds ?? []
  return {
    pointing:
      trained.document.maps === undefined
        ? []
        : [
            ...(await pointWithModel(context, recipe, trained.document, test)),
            ...(sites.length === 0 ? [] : [await pointAcrossSites(context, recipe, trained, sites, films)])
          ],
    audits: [await siteAudit(context, trained, recipe), ...(swapped === undefined ? [] : [swapped])],
    notes: swapped === undefined ? [] : [{ level: 'caution', title: 'Planted shortcut', text: swapped.text }]
  }
}

/** How well the same features tell the site: what a classifier may learn instead of the finding. */
async function siteAudit(context: WorkContext, { features, recipe: trainRecipe }: Trained, recipe: SampleRecipe): Promise<ShortcutAudit> {
  const sites = [...new Set(features.items.flatMap((item) => item.source ?? []))].toSorted()
  const { experiments } = await runExperiments(context, {
    items: features.items.map((item) => ({ label: sites.indexOf(item.source ?? ''), group: item.group, id: `${item.fileHash}/${item.frame}` })),
    classes: sites,
    features: features.features,
    thumbnails: features.thumbnails,
    recipe: { ...trainRecipe, split: { ...trainRecipe.split, rule: 'grouped' } },
    rules: ['grouped']
  })
  const [result] = experiments
  if (result === undefined || 'refused' in result) throw new RangeError('the site audit gave no figures')
  const { accuracy, majorityRate } = result.experiment.evaluation.figures
  const rates = recipe.sites.map((site) => `site ${site.name} sends ${Math.round(site.positiveRate * 100)} % ${recipe.positives}`).join(', ')
  return {
    title: 'Site, told from the same features',
    accuracy,
    chance: majorityRate.value ?? 0,
    text: `Grouped split, the same classifier. Because ${rates}, whoever tells the site can guess the label without looking at the lungs.`
  }
}

async function filmsByFile(archiveDir: string, recipe: SampleRecipe): Promise<Map<string, PlannedFilm>> {
  const films = new Map<string, PlannedFilm>()
  for (const planned of planSampleArchive(recipe)) {
    const bytes = await readFile(join(archiveDir, ...samplePaths(planned).dicom.split('/')))
    films.set(createHash('sha256').update(bytes).digest('hex'), planned)
  }
  return films
}

interface Positive {
  readonly featureMap: FeatureMap
  readonly mask: Mask
}

/** Films with a lesion inside the field; one that lies outside it is no place to point at. */
async function positives(context: WorkContext, recipe: SampleRecipe, document: ModelDocument, films: readonly TestFilm[]): Promise<Positive[]> {
  const drawn: { readonly item: TestFilm['item']; readonly mask: Mask }[] = []
  for (const { item, planned } of films) {
    if (planned.label !== recipe.positives) continue
    // the process that holds the library answers its page between films
    await nextTurn()
    context.signal.throwIfAborted()
    const { mask } = renderSampleFilm(planned)
    if (mask.some((value) => value > 0)) drawn.push({ item, mask: { width: planned.size, height: planned.size, data: mask } })
  }
  const maps = await featureMaps(
    context,
    document,
    drawn.map(({ item }) => originalOf(context.library, item))
  )
  return drawn.flatMap(({ mask }, at) => {
    const featureMap = maps[at]
    return featureMap === undefined ? [] : [{ featureMap, mask }]
  })
}

async function play(cases: readonly PointingCase[]): Promise<PointingGame> {
  const game = openPointingGame()
  for (const image of cases) {
    await nextTurn()
    game.add(image)
  }
  return game.result()
}

async function pointWithModel(context: WorkContext, recipe: SampleRecipe, document: ModelDocument, test: readonly TestFilm[]): Promise<FurtherFigures['pointing']> {
  const found = await positives(context, recipe, document, test)
  const label = document.classes.indexOf(recipe.positives)
  const random = createRandom(document.provenance.seed).fork('shuffled heads')
  const { coefficients, intercept } = decisionFor(document, label)
  const shuffled = Array.from({ length: SHUFFLES }, (): LinearDecision => ({ coefficients: Float64Array.from(random.shuffle(Array.from(coefficients))), intercept }))
  return [
    { title: 'This model', game: await play(found.map(({ featureMap, mask }) => ({ map: mapOf(document, featureMap, label), mask }))) },
    {
      title: `Random weights (${SHUFFLES} shuffled heads)`,
      game: await play(
        shuffled.flatMap((decision) => {
          const maps = found.map(({ featureMap }) => evidenceOf(featureMap, decision, document.pooling))
          const average = averageEvidence(maps)
          return maps.map((map, at) => ({ map: againstAverage(map, average), mask: found[at]?.mask ?? { width: 0, height: 0, data: [] } }))
        })
      )
    }
  ]
}

/** Heads that learned from one site, on films of the other. */
async function pointAcrossSites(
  context: WorkContext,
  recipe: SampleRecipe,
  { document, features }: Trained,
  folds: readonly Fold[],
  films: (indices: readonly number[]) => TestFilm[]
): Promise<FurtherFigures['pointing'][number]> {
  const label = document.classes.indexOf(recipe.positives)
  const cases: { map: ReturnType<typeof mapOf>; mask: Mask }[] = []
  for (const fold of folds) {
    const reference = await referenceMaps(context, document, features, fold.train, document.provenance.seed)
    const rows = linearRows(fold.head)
    if (rows === undefined) continue
    const own: ModelDocument = { ...document, head: headDocument(fold.head), maps: mapReference(rows, reference, document.pooling) }
    const withLesions = films(fold.test).filter(({ planned }) => planned.label === recipe.positives)
    const chosen = createRandom(document.provenance.seed).fork(`site ${fold.name}`).shuffle(withLesions).slice(0, FILMS_PER_SITE)
    for (const { featureMap, mask } of await positives(context, recipe, own, chosen)) {
      cases.push({ map: mapOf(own, featureMap, label), mask })
    }
  }
  return { title: 'Heads that saw one site only', game: await play(cases) }
}
