import type { JudgedRun } from '../../../contract/index.ts'
import { findingProbability, isNegativeClass } from '../../../core/learn/classes.ts'
import { recipeSchema } from '../../../core/recipe/recipe.ts'
import { classOfLabel, relabelled } from '../../../core/recipe/recipeClasses.ts'
import { headlineOf } from '../../../core/report/runReport.ts'
import { RowUnknownError } from '../../store/errors.ts'
import type { Library } from '../../store/openLibrary.ts'
import { figureOf } from '../figureOf.ts'
import { infoOf } from '../models/infoOf.ts'
import { runFiguresSchema } from '../runRecord.ts'
import { RunUnknownError } from '../writeReport.ts'

/** A finished run's figures and what was said of its test images. Throws RunUnknownError for one that is not there or has not ended well. */
export function judgedRun(library: Library, id: number): JudgedRun {
  const row = library.runs.byId(id)
  if (row === undefined || row.state !== 'done') throw new RunUnknownError(id, library)
  const dataset = library.datasets.byId(row.dataset)
  if (dataset === undefined) throw new RowUnknownError('dataset', row.dataset)
  const figures = runFiguresSchema.parse(row.figures)
  const document = library.recipes.byHash(row.recipeHash)
  const recipe = recipeSchema.safeParse(document?.document).data
  const column = headlineOf(figures)
  const { classes } = figures
  const { model: evaluation, thumbnail, comparison } = column
  const named = classes.flatMap((name, c) => (isNegativeClass(name) ? [] : [c]))
  const findings = named.length === 0 || named.length === classes.length ? [classes.length - 1] : named
  const curves = evaluation.curves[0]
  const thumbnailRoc = thumbnail?.curves[0]?.roc
  return {
    run: id,
    title: recipe?.title ?? document?.name ?? '',
    dataset: { name: dataset.name, version: dataset.version },
    model: modelOfRun(library, row.model),
    classes: [...classes],
    findings,
    rule: column.rule,
    images: evaluation.images,
    groups: evaluation.groups,
    evaluations: figures.evaluations.map((each) => ({ id: each.id, title: each.title, rule: each.rule, accuracy: figureOf(each.model.figures.accuracy), auc: figureOf(each.model.figures.auc) })),
    thumbnail:
      thumbnail === null
        ? null
        : {
            accuracy: figureOf(thumbnail.figures.accuracy),
            auc: figureOf(thumbnail.figures.auc),
            roc: thumbnailRoc === undefined || thumbnailRoc === null || classes.length !== 2 ? null : thumbnailRoc.map(({ falsePositiveRate, truePositiveRate }) => ({ falsePositiveRate, truePositiveRate }))
          },
    majority: figureOf(evaluation.figures.majorityRate),
    gain: comparison === null ? null : { accuracy: figureOf(comparison.accuracyDifference), p: comparison.mcNemar.p, beyondChance: comparison.beyondChance },
    band: classes.length !== 2 || curves === undefined || curves.band === null ? null : curves.band.map(({ falsePositiveRate, low, high }) => ({ falsePositiveRate, low, high })),
    calibration: evaluation.calibration.bins.map(({ low, high, images, predicted, observed }) => ({ low, high, images, predicted, observed: figureOf(observed) })),
    ece: figureOf(evaluation.figures.ece),
    brier: figureOf(evaluation.figures.brier),
    subgroups: (figures.subgroups ?? []).map(({ attribute, value, images, figures: own, reason }) => ({ attribute, value, images, auc: own === null ? null : figureOf(own.auc), reason: reason ?? null })),
    shortcuts:
      figures.shortcuts === undefined
        ? null
        : { level: figures.shortcuts.level, summary: figures.shortcuts.summary, probes: figures.shortcuts.probes.map(({ title, level, words }) => ({ title, level, words })) },
    caveats: [...evaluation.caveats],
    cases: casesOf(library, id, row.dataset, classes, recipe === undefined ? (label) => label : classOfLabel(recipe))
  }
}

function modelOfRun(library: Library, model: number | null): JudgedRun['model'] {
  const row = model === null ? undefined : library.models.byId(model)
  return row === undefined ? null : infoOf(row)
}

function casesOf(library: Library, run: number, dataset: number, classes: readonly string[], classOf: (label: string) => string | undefined): JudgedRun['cases'] {
  const items = new Map(relabelled(library.datasets.items(dataset), { classOf }).map((item) => [item.image, item]))
  return library.predictions.ofRun(run).flatMap(({ image, probabilities }) => {
    const item = image === null ? undefined : items.get(image)
    if (item === undefined || probabilities === null) return []
    const own = classes.map((name) => probabilities[name] ?? 0)
    return [{ imageId: item.image, studyId: item.study, label: classes.indexOf(item.label), probabilities: own, score: Math.min(1, Math.max(0, findingProbability(classes, own))) }]
  })
}
