import { join } from 'node:path'
import { canonicalJson } from '../../core/canonicalJson.ts'
import { findingDatasetName } from '../../core/learn/findings.ts'
import { findingRow, renderFindings, type FindingsReport } from '../../core/report/findingsReport.ts'
import { headlineOf } from '../../core/report/runReport.ts'
import { programVersion } from '../programVersion.ts'
import { durableWrite } from '../store/durableFiles.ts'
import { makeOutputFolder } from './outputFolder.ts'
import { train, type TrainOptions } from './train.ts'
import type { WorkContext } from './workContext.ts'
import { writeReport } from './writeReport.ts'

export interface FindingsResult extends FindingsReport {
  /** Where the page and its JSON were written, with a report for each finding below. */
  readonly written?: { readonly html: string; readonly json: string }
}

/**
 * Trains the recipe for several findings, one model each, on the data sets that `hilum import --findings` made; features are computed once. A finding
 * that its data do not allow (one class only, too few patients) is listed with the reason and does not stop the rest.
 *
 * Throws DatasetUnknownError, what `train` throws of backbone and engine, OutputFolderError, and the signal's reason.
 */
export async function trainFindings(context: WorkContext, options: TrainOptions, findings: readonly string[], out?: string): Promise<FindingsResult> {
  const { library, signal } = context
  const { recipe } = options
  for (const finding of findings) library.datasets.named(findingDatasetName(options.dataset, finding))
  if (out !== undefined) await makeOutputFolder(out)
  const rows: FindingsReport['rows'][number][] = []
  const refused: { finding: string; reason: string }[] = []
  for (const asked of findings) {
    const dataset = library.datasets.named(findingDatasetName(options.dataset, asked))
    try {
      const { run, model, figures } = await train(context, { ...options, dataset: dataset.name })
      rows.push(findingRow({ finding: dataset.finding, run, model: `${model.name}@${model.version}`, modelHash: model.hash }, headlineOf(figures)))
      if (out !== undefined) await writeReport(context, run, join(out, dataset.name))
    } catch (error) {
      signal.throwIfAborted()
      if (!isOfTheData(error)) throw error
      refused.push({ finding: dataset.finding, reason: error.message })
    }
  }
  const report: FindingsReport = { report: 1, title: `${options.dataset}: findings`, recipe: recipe.title, program: `Hilum ${programVersion()}`, rows, refused }
  if (out === undefined) return report
  const written = { html: join(out, 'findings.html'), json: join(out, 'findings.json') }
  await durableWrite(written.json, Buffer.from(`${JSON.stringify(JSON.parse(canonicalJson(report)), null, 2)}\n`))
  await durableWrite(written.html, Buffer.from(renderFindings(report)))
  return { ...report, written }
}

/** Codes of what one finding's labels do not allow, here or in a job. */
const DATA_CODES = new Set(['no-labelled-images', 'one-class-only', 'single-group-class', 'fewer-groups-than-folds', 'unsplittable', 'unlucky-split', 'sources-unusable', 'invalid-fit'])

function isOfTheData(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && DATA_CODES.has(error.code)
}
