import type { Evaluation, Figure, FindingFigures } from '../evaluate/evaluate.ts'
import type { CalibrationFigures } from '../evaluate/recalibration.ts'
import { decimal, percent, plural, pValue, signed, whole } from './format.ts'
import { html, type Html } from './html.ts'
import type { EvaluationColumn } from './runReport.ts'
import { figureCell, numberCell, table, type Row } from './table.ts'

/** What the figures come to in use, each class against the rest: AUC tests, operating points, predictive values, recalibration. */
export function useSection(headline: EvaluationColumn): Html | null {
  const { model, recalibration } = headline
  const { findings } = model
  if (!findings || findings.length === 0) return null
  return html`<section aria-labelledby="use"><h2 id="use">In use</h2>
<p class="dim">${headline.title}: the same ${plural(model.images, 'test image')} of ${plural(model.groups, 'group')}. 95 % intervals over groups, but for DeLong’s, which takes images for independent.</p>
${aucTable(headline, findings)}${operatingTable(findings)}${predictiveTable(findings)}
${recalibrationTable(recalibration)}</section>`
}

function aucTable({ model, comparison }: EvaluationColumn, findings: readonly FindingFigures[]): Html {
  return table({
    kind: 'figures',
    caption: 'AUC: interval over groups, DeLong’s interval, and DeLong’s test against the 16 × 16 thumbnail',
    columns: [{ title: '' }, ...['With it, without', 'AUC, groups', 'AUC, DeLong', 'Gain over the thumbnail', 'DeLong’s test'].map((title) => ({ title, numeric: true }))],
    rows: findings.map((finding) => {
      const test = comparison?.delong?.find((item) => item.class === finding.class)
      return {
        head: finding.class,
        cells: [
          numberCell(`${whole(finding.positives)}, ${whole(finding.negatives)}`),
          figureCell(aucOf(model, finding.class), 3, decimal),
          figureCell(finding.delongAuc, 3, decimal),
          figureCell(test?.difference ?? null, 3, signed),
          numberCell(typeof test?.p === 'number' ? pValue(test.p) : '–')
        ]
      }
    })
  })
}

function aucOf(model: Evaluation, name: string): Figure | null {
  return model.perClass.find((c) => c.class === name)?.figures.auc ?? null
}

function operatingTable(findings: readonly FindingFigures[]): Html {
  const points = findings[0]?.operatingPoints ?? []
  return table({
    kind: 'figures',
    caption: 'Operating points. Their thresholds are chosen on these test images: expect less on new ones',
    columns: [
      { title: '' },
      ...points.map(({ fixed, at }) => ({
        title: fixed === 'specificity' ? 'Sensitivity' : 'Specificity',
        detail: `where ${fixed} ≥ ${at}`,
        numeric: true
      }))
    ],
    rows: findings.flatMap((finding) => [
      { head: finding.class, cells: finding.operatingPoints.map(({ found }) => figureCell(found, 3, decimal)) },
      {
        head: html`<small>flagged from probability</small>`,
        cells: finding.operatingPoints.map(({ found, threshold }) => numberCell(found.value === null ? '–' : threshold === null ? 'none flagged' : decimal(threshold, 3)))
      }
    ])
  })
}

function predictiveTable(findings: readonly FindingFigures[]): Html {
  const prevalences = (findings[0]?.predictiveValues ?? []).map(({ prevalence }) => prevalence)
  return table({
    kind: 'figures',
    caption: 'Predictive values at other prevalences, by Bayes from sensitivity and specificity at the most probable class',
    columns: [{ title: 'Prevalence' }, ...prevalences.map((prevalence) => ({ title: percent(prevalence), numeric: true }))],
    rows: findings.flatMap(({ class: name, predictiveValues }) => [
      { head: `PPV: flagged images that are ${name}`, cells: predictiveValues.map(({ ppv }) => figureCell(ppv, 3, decimal)) },
      { head: `NPV: other images that are not ${name}`, cells: predictiveValues.map(({ npv }) => figureCell(npv, 3, decimal)) }
    ])
  })
}

function recalibrationTable(recalibration: EvaluationColumn['recalibration']): Html | null {
  if (!recalibration) return null
  if ('reason' in recalibration) return html`<p class="dim">Recalibration was not tried: ${recalibration.reason}.</p>`
  const { before, temperature, isotonic, outOfFoldImages, folds, testImages, temperatures } = recalibration
  return table({
    kind: 'figures',
    caption:
      `Calibration of ${plural(testImages, 'test image')} as trained, and if it were recalibrated by ` +
      (folds === 1 ? `predictions of ${plural(outOfFoldImages, 'image')} set aside while networks were trained` : `${plural(outOfFoldImages, 'out-of-fold prediction')} of training images (${plural(folds, 'fold')} by group)`) +
      '; smaller is better. Figures above are as trained; the model calibrates the scores that it shows',
    columns: [
      { title: '' },
      { title: 'ECE', detail: 'mean gap between probability and share, 10 bins', numeric: true },
      { title: 'Brier score', detail: 'mean squared error of the probability', numeric: true },
      { title: 'Log loss', numeric: true }
    ],
    rows: [
      calibrationRow('As trained', before),
      calibrationRow(`Temperature scaling, T = ${temperatures.map((t) => decimal(t, 2)).join(', ')}`, temperature),
      calibrationRow('Isotonic regression', isotonic)
    ]
  })
}

function calibrationRow(head: string, { ece, brier, logLoss }: CalibrationFigures): Row {
  return { head, cells: [ece, brier, logLoss].map((figure) => figureCell(figure, 3, decimal)) }
}
