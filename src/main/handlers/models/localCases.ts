import { classify, type ModelDocument } from '../../../core/experiment/modelDocument.ts'
import { imageScores, isFinding } from '../../../core/judge/imageScore.ts'
import type { Reference } from '../../../core/judge/operatingPoint.ts'
import { studyScore } from '../../../core/judge/studyScore.ts'
import { selectRows } from '../../../core/learn/matrix.ts'
import type { DatasetRow } from '../../store/datasets.ts'
import type { ModelRow } from '../../store/models.ts'
import { featuresOf } from '../featuresOf.ts'
import { modelBackbone } from '../modelBackbone.ts'
import { learnedBy } from '../modelOf.ts'
import type { WorkContext } from '../workContext.ts'
import { answeredRows } from './answeredRows.ts'
import { traitsOf } from './imageTraits.ts'

/** Labelled studies of this library as a model scores them. */
export interface LocalCases {
  readonly dataset: Pick<DatasetRow, 'name' | 'version' | 'hash'>
  /** By study, calibrated, as the worklist would show them. */
  readonly reference: Reference
  readonly images: number
  readonly leftOut: {
    /** The model learned from them, or from their patient or group. */
    readonly learned: number
    readonly otherClasses: number
    readonly unreadable: number
    /** By code. */
    readonly notAnswered: Readonly<Record<string, number>>
  }
}

/**
 * Scores the labelled studies of a data set that a model has not learned from and answers about. A study has the finding where one of its images is
 * labelled with it. Throws DatasetUnknownError, BackboneNotInstalledError, EngineUnavailableError, EngineDiffersError.
 */
export async function localCases(context: WorkContext, { model, document }: { readonly model: ModelRow; readonly document: ModelDocument }, datasetName: string): Promise<LocalCases> {
  const { library } = context
  const { classes } = document
  const dataset = library.datasets.named(datasetName)
  const all = library.datasets.items(dataset.id)
  const known = all.filter(({ label }) => classes.includes(label))
  const learned = learnedBy(library, model)
  const unseen = known.filter((item) => !learned.digests.has(item.pixelDigest) && !learned.groups.has(item.group))
  const set = await featuresOf(context, unseen, { backbone: await modelBackbone(context, document), input: document.input, pooling: document.pooling })
  const { answered, notAnswered } = await answeredRows(context, { model, document }, set, set.items.map((_, i) => i), false)
  const scores = imageScores(document, classify(document, selectRows(set.features, answered)))
  const items = answered.flatMap((i) => set.items[i] ?? [])
  const traits = traitsOf(library, items.map(({ image }) => image))
  const images = items.map((item, row) => ({ item, score: scores[row]?.score ?? 0, view: traits.get(item.image)?.view ?? null, pixelDigest: item.pixelDigest }))
  const groups = new Map([...new Set(items.map(({ group }) => group))].map((group, g) => [group, g]))
  const studies = [...Map.groupBy(images, ({ item }) => item.study).values()].flatMap((own) => {
    const scored = studyScore(document.studyRule, own)
    const positive = own.some(({ item }) => isFinding(classes, classes.indexOf(item.label)))
    return scored === undefined ? [] : [{ score: scored.score, positive: positive ? (1 as const) : (0 as const), group: groups.get(own[0]?.item.group ?? '') ?? 0 }]
  })
  return {
    dataset: { name: dataset.name, version: dataset.version, hash: dataset.hash },
    reference: { from: 'local cases', scores: studies.map(({ score }) => score), positive: studies.map(({ positive }) => positive), groups: studies.map(({ group }) => group) },
    images: items.length,
    leftOut: { learned: known.length - unseen.length, otherClasses: all.length - known.length, unreadable: unseen.length - set.items.length, notAnswered }
  }
}
