import type { JudgedCurve, JudgedRun, JudgedSplit } from '../../../contract/index.ts'
import type { LearningCurve } from '../../../core/experiment/learningCurve.ts'
import { isFinding } from '../../../core/judge/imageScore.ts'
import { recipeSchema } from '../../../core/recipe/recipe.ts'
import { headlineOf, sharingOf, type EvaluationColumn } from '../../../core/report/runReport.ts'
import { RowUnknownError } from '../../store/errors.ts'
import type { Library } from '../../store/openLibrary.ts'
import { figureOf } from '../figureOf.ts'
import { infoOf } from '../models/infoOf.ts'
import { runFiguresSchema } from '../runRecord.ts'
import { RunUnknownError } from '../writeReport.ts'
import { testAnswers } from './testAnswers.ts'

/** A finished run's figures and what was said of its test images. Throws RunUnknownError for one that is not there or has not ended well. */
export function judgedRun(library: Library, id: number): JudgedRun {
  const row = library.runs.byId(id)
  if (row === undefined || row.state !== 'done') throw new RunUnknownError(id, library)
  const dataset = library.datasets.byId(row.dataset)
  if (dataset === undefined) throw new RowUnknownError('dataset', row.dataset)
  const figures = runFiguresSchema.parse(row.figures)
  const document = library.recipes.byHash(row.recipeHash)
  const recipe = recipeSchema.safeParse(document?.document).data
  // every film below was judged by the run's own rule, also where the report leads with another
  const column = figures.evaluations.find((each) => each.id === recipe?.split.rule) ?? headlineOf(figures)
  const others = figures.evaluations.filter((each) => each !== column)
  const { classes } = figures
  const { model: evaluation, thumbnail, comparison } = column
  const curves = evaluation.curves[0]
  const thumbnailRoc = thumbnail?.curves[0]?.roc
  return {
    run: id,
    title: recipe?.title ?? document?.name ?? '',
    dataset: { name: dataset.name, version: dataset.version },
    model: modelOfRun(library, row.model),
    classes: [...classes],
    findings: classes.flatMap((_, c) => (isFinding(classes, c) ? [c] : [])),
    images: evaluation.images,
    groups: evaluation.groups,
    evaluations: [column, ...others].map(splitOf),
    learningCurve: figures.learningCurve === undefined ? null : curveOf(figures.learningCurve),
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
    cases: testAnswers(library, row, classes, recipe).map(({ image, study, label, probabilities, score }) => ({ imageId: image, studyId: study, label, probabilities: [...probabilities], score }))
  }
}

function splitOf({ id, title, rule, splits, model, comparison }: EvaluationColumn): JudgedSplit {
  return {
    id,
    title,
    rule,
    images: model.images,
    groups: model.groups,
    sharing: sharingOf({ splits }),
    accuracy: figureOf(model.figures.accuracy),
    auc: figureOf(model.figures.auc),
    gain: comparison === null ? null : { accuracy: figureOf(comparison.accuracyDifference), beyondChance: comparison.beyondChance }
  }
}

function curveOf({ testImages, text, points }: LearningCurve): JudgedCurve {
  return {
    testImages,
    text,
    points: points.map(({ fraction, groups, images, accuracy, auc, reason = null }) => ({ fraction, groups, images, accuracy: accuracy === null ? null : figureOf(accuracy), auc: auc === null ? null : figureOf(auc), reason }))
  }
}

function modelOfRun(library: Library, model: number | null): JudgedRun['model'] {
  const row = model === null ? undefined : library.models.byId(model)
  return row === undefined ? null : infoOf(row)
}
