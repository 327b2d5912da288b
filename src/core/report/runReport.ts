import type { AuditLevel } from '../audit/shortcutAudit.ts'
import { canonicalJson } from '../canonicalJson.ts'
import type { Comparison } from '../evaluate/compare.ts'
import type { Evaluation, Figure } from '../evaluate/evaluate.ts'
import type { PrecisionEffect } from '../evaluate/precisionEffect.ts'
import type { SubgroupFigures } from '../evaluate/subgroups.ts'
import type { LearningCurve } from '../experiment/learningCurve.ts'
import type { Recalibration } from '../evaluate/recalibration.ts'
import type { HeadSearch } from '../experiment/headSearch.ts'
import type { PointingGame } from '../explain/pointing.ts'
import type { SplitTable } from '../learn/split.ts'
import type { EpochRecord } from '../training/trainingState.ts'
import type { RecipeComparison } from './recipeComparison.ts'
import { RESEARCH_BANNER } from '../explain/explanationFigure.ts'

/**
 * One run, complete: everything that its page shows and all that is needed to compute its figures again. Plain JSON. It carries no patient
 * identity: images are case numbers, inputs are counted, and no field takes a file name or a path.
 */
export interface RunReport {
  /** Version of this format. */
  readonly report: 1
  readonly title: string
  readonly run: {
    readonly id: string
    /** ISO 8601 */
    readonly created: string
    /** Program and version. */
    readonly program: string
  }
  readonly recipe: {
    readonly name: string
    readonly title: string
    /** The whole recipe as it was run. */
    readonly parameters: JsonObject
    /** Choices that the publication left open, with the reason for ours. */
    readonly ours: Readonly<Record<string, string>>
    readonly citation: string | null
  }
  readonly seed: number
  readonly dataset: {
    readonly name: string
    readonly hash: string
    readonly images: number
    readonly patients: number | null
    readonly synthetic: boolean
  }
  readonly backbone: {
    readonly name: string
    readonly hash: string
    readonly weightsHash: string
    /** What it sees, in words: "224 × 224 × 1, percentile window, area averaging". */
    readonly input: string
    /** Features per image. */
    readonly features: number
    readonly licence: string
    readonly source: string
  }
  /** As `NAME@VERSION` of the library that it was kept in; absent where it was kept in none. */
  readonly modelName?: string
  readonly modelHash: string | null
  readonly engine: { readonly name: string; readonly numericClass: string; readonly versions: Readonly<Record<string, string>> }
  /** Beside the publication's figures and the recipe's other form; of the library as it is now. Null where the recipe has neither. */
  readonly publication: RecipeComparison | null
  /** What a second run must repeat to the byte: see `figuresJson`. No times in here. */
  readonly figures: RunFigures
  readonly timings: readonly { readonly phase: string; readonly seconds: number; readonly detail?: string }[]
  /** Of trained networks, by part. No figure in here is one of `figures`. */
  readonly training?: readonly TrainingCurves[]
  /** Largest losses first. */
  readonly topLosses: readonly TopLoss[]
  readonly activationMaps: readonly MapExample[]
  /** Top of the model's one colour scale for maps, log-odds; null where its head has no maps. */
  readonly mapTop: number | null
  /** Of maps that are not exact: how they are made, and what the weight-randomisation check of the first one says. */
  readonly mapCheck?: { readonly method: string; readonly trustworthy: boolean; readonly words: string }
  readonly refused: readonly RefusedInput[]
  readonly notes: readonly ReportNote[]
}

/** One network's training: what it learned from, and how its loss and accuracy went. */
export interface TrainingCurves {
  readonly part: string
  readonly images: number
  readonly validationImages: number
  readonly seconds: number
  readonly testAccuracy?: number
  readonly epochs: readonly EpochRecord[]
  readonly notes: readonly string[]
}

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject
export interface JsonObject {
  readonly [key: string]: JsonValue
}

export interface RunFigures {
  readonly classes: readonly string[]
  /** `id` of the evaluation that the page leads with: the leakage-safe one. */
  readonly headline: string
  readonly evaluations: readonly EvaluationColumn[]
  /** The pointing game per set of maps (the model's, random weights'); empty where no masks are known. */
  readonly pointing: readonly { readonly title: string; readonly game: PointingGame }[]
  /** What else the same features tell: sites, views, markers. */
  readonly audits: readonly ShortcutAudit[]
  /** Absent where the recipe leaves near-duplicates alone, and in runs of earlier versions. */
  readonly duplicates?: DuplicateFigures
  /** Absent where the run was not audited, and in runs of earlier versions. */
  readonly shortcuts?: ShortcutFigures
  /** Of the run's own rule; absent in runs of earlier versions. */
  readonly subgroups?: readonly SubgroupFigures[]
  /** Where it was asked for. */
  readonly learningCurve?: LearningCurve
  /** What computing the network in less than float32 did; absent where it was float32. */
  readonly precision?: PrecisionEffect
}

/** The same recipe judged under one rule of splitting. */
export interface EvaluationColumn {
  readonly id: string
  readonly title: string
  /** One line: what the rule keeps apart, or does not. */
  readonly rule: string
  /** One table per fold, or a single one. */
  readonly splits: readonly { readonly title: string; readonly table: SplitTable }[]
  readonly model: Evaluation
  /** The same classifier on 16 x 16 thumbnails of the same images, which needs no network. */
  readonly thumbnail: Evaluation | null
  /** Model against thumbnail. */
  readonly comparison: Comparison | null
  /** Absent in runs of earlier versions. */
  readonly recalibration?: Recalibration
  /** How each part's classifier parameters were chosen, where the recipe searches. */
  readonly searches?: readonly { readonly title: string; readonly search: HeadSearch }[]
}

/** How well things that are not the finding tell the label. */
export interface ShortcutFigures {
  /** The worst of the probes' lights. */
  readonly level: 'red' | 'amber' | 'green'
  readonly images: number
  readonly groups: number
  readonly permutations: number
  readonly summary: string
  readonly probes: readonly {
    readonly title: string
    readonly level: AuditLevel
    /** Of the class best told from the rest; null where there is nothing to tell by. */
    readonly auc: number | null
    /** Right for the number of probes. */
    readonly p: number | null
    readonly words: string
  }[]
}

/** What near-duplicates did to the groups. */
export interface DuplicateFigures {
  /** The least correlation of duplicates here. */
  readonly line: number
  /** Groups that were made of several of the data set's, and their images. */
  readonly clusters: number
  readonly images: number
  /** The data set's groups in the largest. */
  readonly largest: number
}

export interface ShortcutAudit {
  /** "Site, from the same features" */
  readonly title: string
  readonly accuracy: Figure
  /** What always saying the commonest answer reaches. */
  readonly chance: number
  readonly text: string
}

export interface TopLoss {
  /** Case number of this report; never an identity. */
  readonly case: number
  readonly actual: string
  readonly predicted: string
  /** Probability given to the actual class. */
  readonly probability: number
  /** PNG as a data URI (`pngDataUri`). */
  readonly thumbnail: string
}

export interface MapExample {
  readonly case: number
  readonly class: string
  readonly probability: number
  /** Overlay with its colour bar and banner, PNG as a data URI. */
  readonly image: string
  readonly caption: string
  /** `cam` where absent. */
  readonly method?: 'cam' | 'grad-cam' | 'grad-cam++' | 'occlusion'
}

export interface RefusedInput {
  /** The input's number in the order of import; never a name. */
  readonly input: number
  /** Stable kebab-case reason. */
  readonly code: string
  /** In words, without the file's name. */
  readonly message: string
}

export interface ReportNote {
  readonly level: 'info' | 'caution' | 'stop'
  readonly title: string
  readonly text: string
}

/** The report contradicts itself or holds what it must not; the message says where. */
export class ReportInvalidError extends Error {
  readonly code = 'report-invalid'
  constructor(message: string) {
    super(message)
    this.name = 'ReportInvalidError'
  }
}

/** The evaluation that the report leads with. Throws ReportInvalidError when `headline` names none. */
export function headlineOf({ headline, evaluations }: RunFigures): EvaluationColumn {
  const found = evaluations.find((column) => column.id === headline)
  if (found) return found
  throw new ReportInvalidError(
    `The headline "${headline}" names none of the evaluations: ${evaluations.map((column) => column.id).join(', ') || 'there is none'}.`
  )
}

/** Test images of an evaluation of which a patient or group is among those that were learned from: above 0 its figures flatter. */
export function sharingOf({ splits }: Pick<EvaluationColumn, 'splits'>): number {
  return splits.reduce((sum, { table }) => sum + table.shared.testImagesSharingGroup, 0)
}

/** Checks what types cannot say: the headline exists, pictures are embedded PNGs. Throws ReportInvalidError. */
export function checkReport(report: RunReport): void {
  headlineOf(report.figures)
  const pictures = [
    ...report.topLosses.map((loss) => [loss.case, loss.thumbnail] as const),
    ...report.activationMaps.map((map) => [map.case, map.image] as const)
  ]
  for (const [number, uri] of pictures) {
    if (!/^data:image\/png;base64,[A-Za-z0-9+/]+=*$/.test(uri))
      throw new ReportInvalidError(`The picture of case ${number} is not an embedded PNG. A report links to nothing outside itself.`)
  }
}

/** The figures of a run as one canonical text: two runs of the same recipe, seed, data, weights and engine class give the same bytes. */
export function figuresJson(report: RunReport): string {
  return canonicalJson(report.figures)
}

/** The whole report, under its banner, as readable JSON with sorted keys. Throws ReportInvalidError, and TypeError for NaN. */
export function reportJson(report: RunReport): string {
  checkReport(report)
  return `${JSON.stringify(JSON.parse(canonicalJson({ ...report, banner: RESEARCH_BANNER })), null, 2)}\n`
}
