import type { ZipMember } from '../files/zipMember.ts'
import type { DuplicateSubject, JoinedGroups, NearDuplicate } from '../../core/audit/nearDuplicates.ts'
import type { AuditedImage, ProbeId } from '../../core/audit/probes.ts'
import type { AuditResult } from '../../core/audit/shortcutAudit.ts'
import type { BackboneCard } from '../../core/backbones/backbone.ts'
import type { LearningCurve } from '../../core/experiment/learningCurve.ts'
import type { Experiment, ExperimentInput } from '../../core/experiment/experiment.ts'
import type { Gate, GateInput } from '../../core/judge/gate.ts'
import type { FittedHead } from '../../core/learn/heads/fittedHead.ts'
import type { HeadPlan } from '../../core/recipe/headPlan.ts'
import type { InputSpec } from '../../core/image/image.ts'
import type { SplitRule } from '../../core/recipe/recipe.ts'
import type { SampleRecipe } from '../../core/sample/sampleRecipe.ts'
import type { EpochRecord } from '../../core/training/trainingState.ts'
import type { EngineChoice, EngineName, Pooling, Precision } from '../engine/engine.ts'
import type { AddedWeights } from '../handlers/addWeights.ts'
import type { AnonymizeJobResult, AnonymizePayload } from '../handlers/anonymize/anonymizeFiles.ts'
import type { SampleReport } from '../sample.ts'
import type { EvidenceMapPayload, EvidenceMapResult } from './evidenceMap.ts'
import type { SaliencyPayload, SaliencyResult } from './saliencyPayload.ts'
import type { SimilarRowsPayload, SimilarRowsResult } from './similarRows.ts'
import type { TrainNetworkPayload, TrainNetworkResult } from './trainNetworkPayload.ts'

/** Every kind of job: what it is given, what it sends while it runs, what it ends with. All of it survives a structured clone. */
export interface JobKinds {
  readonly featurize: { readonly payload: FeaturizePayload; readonly chunk: FeaturizeChunk; readonly result: FeaturizeResult }
  readonly maps: { readonly payload: MapsPayload; readonly chunk: MapsChunk; readonly result: MapsResult }
  readonly fit: { readonly payload: FitPayload; readonly chunk: never; readonly result: FitResult }
  readonly describe: { readonly payload: DescribePayload; readonly chunk: never; readonly result: DescribeResult }
  readonly gate: { readonly payload: GateInput; readonly chunk: never; readonly result: Gate }
  readonly experiments: { readonly payload: ExperimentsPayload; readonly chunk: JudgedPart; readonly result: ExperimentsResult }
  readonly duplicates: { readonly payload: DuplicatesPayload; readonly chunk: never; readonly result: JoinedGroups }
  readonly trainNetwork: { readonly payload: TrainNetworkPayload; readonly chunk: TrainingHistory; readonly result: TrainNetworkResult }
  readonly thumbnails: { readonly payload: ThumbnailsPayload; readonly chunk: ThumbnailsChunk; readonly result: ThumbnailsResult }
  readonly saliency: { readonly payload: SaliencyPayload; readonly chunk: never; readonly result: SaliencyResult }
  readonly evidenceMap: { readonly payload: EvidenceMapPayload; readonly chunk: never; readonly result: EvidenceMapResult }
  readonly similarRows: { readonly payload: SimilarRowsPayload; readonly chunk: never; readonly result: SimilarRowsResult }
  readonly drawSample: { readonly payload: DrawSamplePayload; readonly chunk: never; readonly result: SampleReport }
  readonly addWeights: { readonly payload: AddWeightsPayload; readonly chunk: never; readonly result: AddedWeights }
  readonly anonymize: { readonly payload: AnonymizePayload; readonly chunk: never; readonly result: AnonymizeJobResult }
  readonly rewriteDatabase: { readonly payload: { readonly path: string; readonly programVersion: string }; readonly chunk: never; readonly result: { readonly done: boolean } }
  readonly audit: { readonly payload: AuditPayload; readonly chunk: never; readonly result: AuditJobResult }
}

export type JobKind = keyof JobKinds

export interface DrawSamplePayload {
  /** Made where missing. */
  readonly dir: string
  readonly resourcesDir: string
  /** Of the shipped parameters. */
  readonly changes: Partial<SampleRecipe>
}

export interface AddWeightsPayload {
  readonly paths: readonly string[]
  /** The folder of weights to install into. */
  readonly dir: string
  readonly architecture?: string
}

/** An image by its file; the job decodes it itself. */
export interface ImageReference {
  /** Its place in the run, 0-based and unique: decides its batch and its slot in it. */
  readonly index: number
  readonly path: string
  /** Where it lies in an archive. */
  readonly member?: ZipMember
  readonly frame: number
  /** Where given, an image whose pixels hash otherwise is refused. */
  readonly pixelDigest?: string
}

/** A backbone by name; the job loads it from the embedded ones or from these folders. */
export interface BackboneReference {
  readonly name: string
  readonly weightsDirs: readonly string[]
  /** What it must hash to. */
  readonly hash?: string
  /** The layer that features are taken from; the network's last where absent. */
  readonly tap?: string
}

/** What every job that runs a network is given. */
export interface NetworkPayload {
  readonly images: readonly ImageReference[]
  readonly backbone: BackboneReference
  /** What the network sees; the backbone's own input where absent. */
  readonly input?: InputSpec
  readonly batchSize: number
  readonly engine: EngineChoice
  /** f32 where absent. */
  readonly precision?: Precision
}

export interface FeaturizePayload extends NetworkPayload {
  readonly pooling: Pooling
  /**
   * Indices of images whose rows are kept from before. A batch of nothing else is left out; any other is computed whole, as an
   * undisturbed run would, and all its rows are sent.
   */
  readonly done: readonly number[]
}

/** The rows of one batch. */
export interface FeaturizeChunk {
  /** Images with a row, ascending. */
  readonly indices: readonly number[]
  readonly d: number
  /** [indices.length, d] */
  readonly features: Float32Array
  /** [indices.length, 256]: what the thumbnail baseline learns from. */
  readonly thumbnails: Float32Array
  /** SHA-256 of each image's canonical pixels, hexadecimal. */
  readonly pixelDigests: readonly string[]
  readonly refused: readonly RefusedImage[]
}

export interface RefusedImage {
  readonly index: number
  readonly code: string
  readonly reason: string
}

export interface FeaturizeResult {
  readonly engine: EngineFacts
  readonly backboneHash: string
  readonly d: number
  /** Rows sent by this run. */
  readonly rows: number
  readonly refused: number
  /** Inside the job, by stage; `decode` is summed over the threads that decode while the network runs. */
  readonly seconds: { readonly load: number; readonly decode: number; readonly network: number }
}

/** What computed a result, as runs record it. */
export interface EngineFacts {
  readonly name: EngineName
  readonly numericClass: Precision
  readonly versions: Readonly<Record<string, string>>
  readonly fallbackReason?: string
  readonly chosenBecause?: string
}

export type MapsPayload = NetworkPayload

/** One image's activations before pooling. */
export interface MapsChunk {
  readonly index: number
  readonly pixelDigest: string
  /** [h, w, c] */
  readonly shape: readonly [number, number, number]
  readonly map: Float32Array
}

export interface MapsResult {
  readonly engine: EngineFacts
  readonly backboneHash: string
  readonly refused: readonly RefusedImage[]
}

export interface FitPayload {
  /** row-major [rows, columns] */
  readonly features: { readonly rows: number; readonly columns: number; readonly data: Float32Array | Float64Array }
  readonly labels: readonly number[]
  readonly numClasses: number
  readonly plan: HeadPlan
  readonly seed: number
  /** By row. */
  readonly groups: readonly string[]
}

export interface FitResult {
  readonly head: FittedHead
  readonly seconds: number
}

export interface DescribePayload {
  readonly backbone: BackboneReference
  readonly pooling: Pooling
  readonly engine: EngineChoice
  /** f32 where absent. */
  readonly precision?: Precision
  readonly input?: InputSpec
}

export interface DescribeResult {
  readonly name: string
  readonly hash: string
  /** The layer that features are taken from; the network's last where absent. */
  readonly tap?: string
  readonly card: BackboneCard
  readonly input: InputSpec
  readonly engine: EngineFacts
  /** Features per image. */
  readonly d: number
  /** Of the probe image (core/backbones/probe.ts), a sample. */
  readonly probe: readonly number[]
  readonly mapShape: readonly [number, number, number]
}

export interface ExperimentsPayload extends ExperimentInput {
  /** The run's own rule first. */
  readonly rules: readonly SplitRule[]
  /** Of the first rule's `modelFold`; not of trained networks. */
  readonly learningCurve?: boolean
}

export type ExperimentResult = { readonly rule: SplitRule; readonly experiment: Experiment; readonly learningCurve?: LearningCurve } | { readonly rule: SplitRule; readonly refused: string }

/** A part that has been judged, while the others are not yet: of the run's own rule only. */
export interface JudgedPart {
  /** Among the parts of the split, from 0. */
  readonly part: number
  readonly title: string
  readonly accuracy: number | null
  readonly auc: number | null
  readonly thumbnailAccuracy: number | null
}

/** The curve so far: at the start of a job that goes on, and after each epoch. */
export interface TrainingHistory {
  readonly epochs: readonly EpochRecord[]
}

export interface ExperimentsResult {
  readonly experiments: readonly ExperimentResult[]
}

/** An image with what the library knows of it. */
export interface AuditReference extends ImageReference {
  readonly traits: Pick<AuditedImage, 'label' | 'group' | 'source' | 'view' | 'sex' | 'age'>
}

export interface AuditPayload {
  /** Frames of one file in succession. */
  readonly images: readonly AuditReference[]
  readonly classes: readonly string[]
  readonly folds: number
  readonly permutations: number
  readonly seed: number
  /** All probes where absent. */
  readonly only?: readonly ProbeId[]
}

export interface AuditJobResult {
  readonly result: AuditResult
  /** By the images' index. */
  readonly duplicates: readonly NearDuplicate[]
  /** The correlation from which on a pair was one. */
  readonly duplicateLine: number
  readonly refused: readonly RefusedImage[]
}

export interface DuplicatesPayload {
  readonly images: readonly DuplicateSubject[]
  /** [n, 256] */
  readonly thumbnails: Float32Array | Float64Array
}

export interface ThumbnailsPayload {
  readonly images: readonly ImageReference[]
}

export interface ThumbnailsChunk {
  readonly pixelDigests: readonly string[]
  /** [pixelDigests.length, 256] */
  readonly thumbnails: Float32Array
  readonly refused: readonly RefusedImage[]
}

export interface ThumbnailsResult {
  readonly images: number
}
