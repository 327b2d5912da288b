import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { toErrorData } from '../../contract/index.ts'
import { firstReason, type HeadSearch } from '../../core/experiment/headSearch.ts'
import { chosenByScores, fitRows, rowsOf, scoreCandidate, searchFits, type FitData, type FitOutcome, type SplitRows } from '../../core/experiment/searchFits.ts'
import { headProbabilities, type FittedHead } from '../../core/learn/heads/fittedHead.ts'
import { createMatrix, type Matrix } from '../../core/learn/matrix.ts'
import type { HeadPlan } from '../../core/recipe/headPlan.ts'
import { fitTask, gridDocumentSchema, type FitTask, type GridColumn, type GridDocument } from './gridDocument.ts'
import { scaledRows } from './scaledFeatures.ts'

const THUMBNAIL = 256

/** Features of an image that was written are gone, or another job's. */
export class GridRowsError extends Error {
  override readonly name = 'GridRowsError'
  readonly code = 'grid-rows'
}

/** What a fit on a whole training part gives. */
export interface GridFit {
  readonly head: FittedHead
  readonly plan: HeadPlan
  readonly search?: HeadSearch
  /** Of the part's test images, row-major. */
  readonly probabilities: readonly number[]
}

/**
 * The desktop's classifiers on an executor: lines of JSON in, one line out for each. First a grid's document by its path (answered with `ready`), whose
 * features are then read once; then tasks. What makes a task impossible is answered with `fatal`. Ends with its input.
 */
export async function serveFits(input: Readable, output: Writable): Promise<void> {
  let fits: ((task: FitTask) => unknown) | undefined
  for await (const line of createInterface({ input })) {
    let answer: unknown
    try {
      if (fits === undefined) {
        fits = fitsOf(await openGrid(gridDocumentSchema.parse(JSON.parse(await readFile(line, 'utf8')))))
        answer = { ready: true }
      } else {
        answer = fits(fitTask.parse(JSON.parse(line)))
      }
    } catch (error) {
      const { code, message } = toErrorData(error)
      answer = { fatal: { code, message } }
    }
    output.write(`${JSON.stringify(answer)}\n`)
  }
}

export interface OpenGrid {
  readonly document: GridDocument
  readonly data: Readonly<Record<GridColumn, FitData>>
}

/** Reads the features of a grid's images and of their copies. Throws GridRowsError. */
export async function openGrid(document: GridDocument): Promise<OpenGrid> {
  const { d, originals } = document
  const places = new Map(document.items.map(({ row }, i) => [row, i]))
  const items = document.items.map(({ label, group, id }) => ({ label, group, ...(id === undefined ? {} : { id }) }))
  const features = new Float32Array(items.length * d)
  const thumbnails = new Float32Array(items.length * THUMBNAIL)
  const copies: { readonly place: number; readonly copy: number; readonly values: Float32Array }[] = []
  let found = 0
  for await (const rows of scaledRows(document.out, { copies: true })) {
    for (const { id, copy, features: own, thumbnail } of rows) {
      const place = places.get(id)
      if (place === undefined || own === null) continue
      if (own.length !== d) throw new GridRowsError(`The features of ${id} are ${own.length} numbers, and ${d} are asked for.`)
      if (copy === 0) {
        features.set(own, place * d)
        thumbnails.set(thumbnail ?? [], place * THUMBNAIL)
        found++
      } else {
        copies.push({ place, copy, values: Float32Array.from(own) })
      }
    }
  }
  if (found !== items.length) throw new GridRowsError(`Of ${items.length} images ${found} have features at ${document.out}: every machine must see that folder.`)
  const { classes, recipe } = document
  // sums depend on the order of rows, and that of files on the partitions
  const sorted = copies.toSorted((a, b) => a.place - b.place || a.copy - b.copy)
  const rowsOfItem = new Map<number, number[]>()
  for (const [i, { place }] of sorted.entries()) {
    const list = rowsOfItem.get(place)
    if (list === undefined) rowsOfItem.set(place, [...(originals ? [place] : []), items.length + i])
    else list.push(items.length + i)
  }
  const learnedFrom = (item: number): readonly number[] => rowsOfItem.get(item) ?? [item]
  const thumbnailData = { items, classes, recipe, features: createMatrix(items.length, THUMBNAIL, thumbnails) }
  return { document, data: { features: { items, classes, recipe, features: joined(features, sorted.map(({ values }) => values), d), learnedFrom }, thumbnail: thumbnailData } }
}

function joined(features: Float32Array, copies: readonly Float32Array[], d: number): Matrix {
  if (copies.length === 0) return createMatrix(features.length / d, d, features)
  const all = new Float32Array(features.length + copies.length * d)
  all.set(features)
  for (const [i, row] of copies.entries()) all.set(row, features.length + i * d)
  return createMatrix(all.length / d, d, all)
}

/** Does tasks; the rows of the last inner fold stay selected for the next. */
export function fitsOf({ document, data }: OpenGrid): (task: FitTask) => FitOutcome | GridFit {
  const plan: HeadPlan = { head: document.plan.head, ...(document.plan.search === undefined ? {} : { search: document.plan.search }), ...(document.plan.classDecomposition === undefined ? {} : { classDecomposition: document.plan.classDecomposition }) }
  const searches = new Map<string, ReturnType<typeof searchFits>>()
  let kept: { readonly key: string; readonly rows: SplitRows } | undefined
  return (task) => {
    const part = document.parts[task.part]
    if (part === undefined) throw new GridRowsError(`The grid has no part ${task.part}.`)
    const own = data[task.column]
    const of = `${task.part}/${task.column}`
    const fits = searches.get(of) ?? searchFits(own, part.train, plan)
    searches.set(of, fits)
    if (task.task === 'score') {
      if (fits === undefined || 'reason' in fits) throw new GridRowsError('The grid has nothing to search.')
      const [candidate, split] = [fits.candidates[task.candidate], fits.splits[task.fold]]
      if (candidate === undefined || split === undefined) throw new GridRowsError(`The grid has no candidate ${task.candidate} or inner fold ${task.fold}.`)
      const key = `${of}/${task.fold}`
      if (kept?.key !== key) {
        kept = undefined
        kept = { key, rows: rowsOf(own, split) }
      }
      return scoreCandidate(own, plan, candidate, kept.rows)
    }
    const outcomes = task.outcomes.map((folds) => folds.map((one): FitOutcome => ('reason' in one ? one : { score: one.score ?? Number.NaN })))
    const found = fits === undefined ? { plan } : 'reason' in fits ? { plan: withoutSearch(plan), search: fits } : chosenByScores(plan, fits, outcomes)
    if (found === undefined) throw new GridRowsError(firstReason(outcomes))
    const rows = rowsOf(own, part)
    const head = fitRows(own, found.plan, rows, undefined)
    return { head, ...found, probabilities: [...headProbabilities(head, rows.test)] }
  }
}

function withoutSearch({ search: _, ...rest }: HeadPlan): HeadPlan {
  return rest
}
