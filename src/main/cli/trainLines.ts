import type { Evaluation, Figure } from '../../core/evaluate/evaluate.ts'
import type { TrainResult } from '../handlers/train.ts'
import type { WrittenReport } from '../handlers/writeReport.ts'
import { intervalText, numberText } from './figureText.ts'
import { duration, table } from './output.ts'

/** A training run as a person reads it. */
export function trainLines(result: TrainResult, report: WrittenReport | undefined): string[] {
  const { figures, record, model, dataset, engine } = result
  return [
    `Run ${result.run}: ${result.recipe.title}`,
    `Data set ${dataset.name}, version ${dataset.version} (${dataset.hash.slice(0, 12)}); backbone ${result.backbone.name} (${result.backbone.hash.slice(0, 12)}) on ${engine.name}, ${engine.numericClass}`,
    '',
    ...evaluationLines(figures.evaluations),
    '',
    ...subgroupLines(figures.subgroups ?? []),
    ...curveLines(figures.learningCurve),
    ...shortcutLines(figures.shortcuts),
    ...figures.evaluations.map((column) => `${column.title}: ${column.rule}`),
    ...record.notes.map((note) => `${note.title}: ${note.text}`),
    ...record.refused.map((image) => `refused  image ${image.input}: ${image.message} (${image.code})`),
    '',
    ...(record.training ?? []).map(trainingLine),
    record.phases.map(({ phase, seconds }) => `${phase} ${seconds < 1 ? `${Math.round(seconds * 1000)} ms` : duration(seconds)}`).join(', '),
    `Model ${model.name}@${model.version} (${model.hash.slice(0, 12)})`,
    `It makes no call before a person confirms its threshold: hilum models operating-point ${model.name}@${model.version} --sensitivity 0.95 --by NAME`,
    ...(report === undefined ? [`Write its report with: hilum report ${result.run} --out DIR`] : [`Report: ${report.html}`]),
    'Research use only, not for diagnosis'
  ]
}

function subgroupLines(subgroups: NonNullable<TrainResult['figures']['subgroups']>): string[] {
  if (subgroups.length === 0) return []
  return [
    ...table([
      ['subgroup', 'images', 'AUC', '95 %', 'accuracy', '95 %'],
      ...subgroups.map(({ attribute, value, images, figures, reason = '' }) =>
        figures === null
          ? [`${attribute}: ${value}`, String(images), 'n/a', reason, '', '']
          : [`${attribute}: ${value}`, String(images), numberText(figures.auc), intervalText(figures.auc), numberText(figures.accuracy), intervalText(figures.accuracy)]
      )
    ]),
    ''
  ]
}

function curveLines(curve: TrainResult['figures']['learningCurve']): string[] {
  if (curve === undefined) return []
  return [
    ...table([
      ['training groups', 'images', 'AUC', '95 %', 'accuracy', '95 %'],
      ...curve.points.map(({ fraction, groups, images, auc, accuracy, reason = '' }) =>
        auc === null || accuracy === null
          ? [`${Math.round(fraction * 100)} %, ${groups}`, String(images), 'n/a', reason, '', '']
          : [`${Math.round(fraction * 100)} %, ${groups}`, String(images), numberText(auc), intervalText(auc), numberText(accuracy), intervalText(accuracy)]
      )
    ]),
    curve.text,
    ''
  ]
}

/** The lights that a reader must look at; the rest are counted. */
function shortcutLines(shortcuts: TrainResult['figures']['shortcuts']): string[] {
  if (shortcuts === undefined) return []
  const lit = shortcuts.probes.filter(({ level }) => level === 'red' || level === 'amber')
  const green = shortcuts.probes.filter(({ level }) => level === 'green').length
  return [`Shortcut audit: ${shortcuts.level.toUpperCase()} (${lit.length} of ${shortcuts.probes.length} probes lit, ${green} green)`, ...lit.map(({ title, level, words }) => `  ${level.toUpperCase()}  ${title}: ${words}`), '']
}

/** One network's training: accuracy and time side by side. */
function trainingLine({ part, images, validationImages, testAccuracy, epochs, seconds, notes }: NonNullable<TrainResult['record']['training']>[number]): string {
  const last = epochs.at(-1)
  const validation = last?.validationAccuracy === undefined ? '' : `, validation accuracy ${last.validationAccuracy.toFixed(3)} on ${validationImages}`
  return `Trained on ${part}: ${images} images, ${epochs.length} epochs in ${duration(seconds)}, accuracy ${last?.accuracy.toFixed(3) ?? 'n/a'} while training${validation}, ${testAccuracy?.toFixed(3) ?? 'n/a'} on the test images. ${notes.join(' ')}`
}

/** Accuracy with its interval and the thumbnail's beside it, one row per rule of splitting. */
export function evaluationLines(columns: readonly { readonly title: string; readonly model: Evaluation; readonly thumbnail: Evaluation | null }[]): string[] {
  return table([
    ['', 'test images', 'accuracy', '95 %', 'F1', 'AUC', '95 %', 'thumbnail', 'largest class'],
    ...columns.map(({ title, model, thumbnail }) => [
      title,
      String(model.images),
      numberText(model.figures.accuracy),
      intervalText(model.figures.accuracy),
      numberText(model.figures.f1),
      numberText(model.figures.auc),
      intervalText(model.figures.auc),
      thumbnail === null ? 'n/a' : numberText(thumbnail.figures.accuracy),
      numberText(model.figures.majorityRate)
    ])
  ])
}

/** What a finding's figures come to in use: one block a class, predictive values at the asked prevalence alone. */
export function findingLines({ findings = [] }: Evaluation, prevalence: number | undefined): string[] {
  return findings.flatMap((finding) => {
    const rows: [string, Figure][] = [
      ['AUC, DeLong', finding.delongAuc],
      ...finding.operatingPoints.map(({ fixed, at, found }): [string, Figure] => [`${fixed === 'specificity' ? 'sensitivity' : 'specificity'} at ${fixed} ${at}`, found]),
      ...finding.predictiveValues.flatMap((values): [string, Figure][] =>
        values.prevalence === prevalence ? [[`PPV at prevalence ${prevalence}`, values.ppv], [`NPV at prevalence ${prevalence}`, values.npv]] : []
      )
    ]
    return [
      `${finding.class}: ${finding.positives} test images with it, ${finding.negatives} without`,
      ...table(rows.map(([name, figure]) => [`  ${name}`, numberText(figure), intervalText(figure) || (figure.reason ?? '')]))
    ]
  })
}
