import type { JsonValue, ModelDetail, ModelInfo, ModelListed } from '../../contract/index.ts'
import { modelDocumentSchema } from '../../core/experiment/modelDocument.ts'
import type { Figure } from '../../core/evaluate/evaluate.ts'
import type { IntendedInput } from '../../core/judge/intendedInput.ts'
import { calibrationText } from '../../core/judge/calibration.ts'
import { studyRuleText } from '../../core/judge/studyScore.ts'
import type { AcceptResult } from '../handlers/models/accept.ts'
import type { ImportedModel } from '../handlers/models/importModel.ts'
import type { ConfirmedPoint } from '../handlers/models/operatingPoint.ts'
import { intervalText, numberText } from './figureText.ts'
import { table } from './output.ts'

/** The registry as a person reads it. */
export function modelsTable(models: readonly ModelListed[]): string[] {
  return table([
    ['model', 'classes', 'finding', 'state', 'AUC', '95 %', 'accuracy', 'judged on', 'threshold', 'trained', 'note'],
    ...models.map((model) => [`${model.name}@${model.version}`, model.classes.join(', '), model.finding, model.state, ...measuredCells(model), thresholdText(model), model.createdAt.slice(0, 16), noteText(model)])
  ])
}

function measuredCells({ measured }: ModelListed): string[] {
  if (measured === null) return ['', '', '', 'not measured here']
  const { auc, accuracy, dataset, images, split, sharing } = measured
  const on = [dataset === null ? '' : `${dataset.name}@${dataset.version}`, `${images} images`, split.toLowerCase(), ...(sharing > 0 ? [`${sharing} of patients learned from`] : [])]
  return [numberText(auc), intervalText(auc), numberText(accuracy), on.filter((part) => part !== '').join(', ')]
}

/** A model's own page. */
export function modelLines({ model, document, suggestion }: ModelDetail): string[] {
  const field = (...path: readonly string[]): string => {
    let value: unknown = document
    for (const key of path) value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
    return typeof value === 'string' || typeof value === 'number' ? String(value) : 'not stated'
  }
  const input = field('input', 'resize', 'width')
  return [
    `${model.name}@${model.version}  ${model.state}  ${model.hash}`,
    ...table([
      ['  finding', `${model.finding}: ${model.classes.join(' / ')}`],
      ['  backbone', `${field('backbone', 'name')} (${field('backbone', 'hash').slice(0, 12)}), input ${input} x ${field('input', 'resize', 'height')}`],
      ['  engine', `${field('engine', 'name')}, ${field('engine', 'numericClass')}`],
      ['  threshold', thresholdText(model)],
      ...useRows(document),
      ...(noteText(model) === '' ? [] : [['  note', noteText(model)]])
    ]),
    ...suggestionLines(model, suggestion)
  ]
}

/** Calibration, gate, intended input and study rule. */
function useRows(document: JsonValue): string[][] {
  const parsed = modelDocumentSchema.safeParse(document)
  if (!parsed.success) return []
  const { use, studyRule } = parsed.data
  const rows = [['  study', studyRuleText(studyRule)]]
  if (use === undefined) return [...rows, ['  calibration', 'none: trained by an earlier version']]
  const { calibration, gate, intended } = use
  return [
    ...rows,
    ['  calibration', calibrationText(calibration)],
    ['  gate', gate.kind === 'none' ? `none: ${gate.reason}` : `answers ${gate.coverage.accepted} of ${gate.coverage.images} held-out training images (${gate.byClass.map((one) => `${one.class} ${one.accepted} of ${one.images}`).join(', ')})`],
    ['  for', [intended.modalities, intended.bodyParts, intended.views, intended.ageGroups].filter(({ length }) => length > 0).map((list) => list.join(' or ')).join('; ') || 'not stated by its training images']
  ]
}

function suggestionLines(model: ModelInfo, suggestion: JsonValue): string[] {
  const text = (...path: readonly string[]): unknown => path.reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined), suggestion)
  const [threshold, rule, before, sensitivity, specificity] = [text('point', 'threshold'), text('rule', 'rule'), text('before', 'threshold'), text('before', 'sensitivity', 'value'), text('before', 'specificity', 'value')]
  if (typeof threshold !== 'number' || typeof before !== 'number') return []
  const at = text('rule', 'at')
  return [
    `  ${String(text('from'))} was confirmed by ${String(rule)}${typeof at === 'number' ? ` ${at}` : ''}; the same rule gives ${threshold.toPrecision(4)} here. Its threshold ${before.toPrecision(4)} would have sensitivity ${shareText(sensitivity)}, specificity ${shareText(specificity)}.`,
    `  Confirm one for ${model.name}@${model.version}: hilum models operating-point`
  ]
}

export function eventLines(events: ModelDetail['events']): string[] {
  return events.map(({ at, actor, kind, detail }) => {
    const why: unknown = typeof detail === 'object' && detail !== null ? Reflect.get(detail, 'why') : undefined
    return `  ${at.slice(0, 16)}  ${kind}${actor === '' ? '' : ` by ${actor}`}${typeof why === 'string' ? `: ${why}` : ''}`
  })
}

export function pointLines({ model, point }: ConfirmedPoint): string[] {
  return [
    `${model.name}@${model.version} (${model.hash.slice(0, 12)}) calls a score of ${point.threshold.toPrecision(4)} and above positive.`,
    ...table([
      ['  sensitivity', figureText(point.sensitivity), `${point.positives} cases with the finding`],
      ['  specificity', figureText(point.specificity), `${point.negatives} without`]
    ]),
    `  on ${REFERENCES[point.from]}; intervals over resampled groups`,
    ...(model.operatingPoint?.live === false ? [`It was imported: the threshold is in force after hilum models accept ${model.name}@${model.version} --dataset NAME --by NAME`] : []),
    'Research use only, not for diagnosis'
  ]
}

const REFERENCES = { 'out-of-fold': 'out-of-fold predictions of its training cases', 'set aside': 'cases set aside while it was trained', 'local cases': 'local cases' } as const

export function acceptLines({ model, acceptance, cases }: AcceptResult): string[] {
  const { auc, calibration, atThreshold, positives, negatives } = acceptance
  const refused = Object.entries(cases.leftOut.notAnswered).map(([code, n]) => `${n} ${code}`)
  return [
    `${model.name}@${model.version} ${acceptance.passed ? 'has passed' : 'has NOT passed'} on ${cases.dataset.name}, version ${cases.dataset.version}: ${positives} cases with the finding, ${negatives} without.`,
    ...table([
      ...(auc === null ? [] : [['  AUC', figureText(auc)]]),
      ...(calibration === null ? [] : [['  calibration error', figureText(calibration.ece)], ['  Brier score', figureText(calibration.brier)]]),
      ...(atThreshold === null ? [] : [[`  sensitivity at ${atThreshold.threshold.toPrecision(4)}`, figureText(atThreshold.sensitivity)], [`  specificity at ${atThreshold.threshold.toPrecision(4)}`, figureText(atThreshold.specificity)]])
    ]),
    ...acceptance.words,
    `Left out: ${cases.leftOut.learned} images that it learned from, or of their patients or groups, ${cases.leftOut.otherClasses} of other classes, ${cases.leftOut.unreadable} unreadable${refused.length === 0 ? '' : `; refused: ${refused.join(', ')}`}.`,
    ...(model.operatingPoint === null ? [] : [model.operatingPoint.live ? 'Its threshold is in force.' : 'Its threshold is not in force: cases show scores without a call.']),
    'Research use only, not for diagnosis'
  ]
}

export function intendedLines(intended: IntendedInput): string[] {
  return table([
    ['modality', listText(intended.modalities)],
    ['body part', listText(intended.bodyParts)],
    ['view', listText(intended.views)],
    ['age group', listText(intended.ageGroups)],
    ['colour', intended.colour ? 'yes' : 'no']
  ])
}

export function importLines({ model, already, backbone }: ImportedModel): string[] {
  const name = `${model.name}@${model.version}`
  return [
    already ? `${name} (${model.hash.slice(0, 12)}) is here already; nothing was changed.` : `Imported as ${name} (${model.hash.slice(0, 12)}).`,
    ...(backbone.installed ? [] : [`Its backbone ${backbone.name} (${backbone.hash.slice(0, 12)}) is not installed here: hilum backbones get ${backbone.name}, or export the model --with-weights.`]),
    ...(model.operatingPoint?.live === false ? [`Its threshold ${model.operatingPoint.threshold.toPrecision(4)} is not in force: test it on local cases with hilum models accept ${name} --dataset NAME --by NAME`] : [])
  ]
}

function figureText({ value, interval, reason }: Figure): string {
  if (value === null) return `not defined: ${reason ?? ''}`
  return `${value.toFixed(3)}${interval === null ? '' : ` (${interval[0].toFixed(3)} to ${interval[1].toFixed(3)})`}`
}

function thresholdText({ operatingPoint }: ModelInfo): string {
  if (operatingPoint === null) return 'not confirmed'
  return `${operatingPoint.threshold.toPrecision(4)}${operatingPoint.live ? '' : ' (not in force)'}`
}

function noteText({ origin, operatingPoint, deletedTrainingImages }: ModelInfo): string {
  return [
    ...(origin === null ? [] : ['imported']),
    ...(operatingPoint?.live === false ? ['to be tested on local cases'] : []),
    ...(deletedTrainingImages > 0 ? [`${deletedTrainingImages} of its training images were deleted: train it again`] : [])
  ].join('; ')
}

function shareText(value: unknown): string {
  return typeof value === 'number' ? value.toFixed(3) : 'n/a'
}

function listText(list: readonly string[]): string {
  return list.length === 0 ? 'any' : list.join(', ')
}
