import type { ModelDetail, ModelInfo } from '../../contract/index.ts'
import { table } from './output.ts'

/** The registry as a person reads it. */
export function modelsTable(models: readonly ModelInfo[]): string[] {
  return table([
    ['model', 'classes', 'finding', 'state', 'threshold', 'trained', 'note'],
    ...models.map((model) => [`${model.name}@${model.version}`, model.classes.join(', '), model.finding, model.state, thresholdText(model), model.createdAt.slice(0, 16), noteText(model)])
  ])
}

/** A model's own page. */
export function modelLines({ model, document }: ModelDetail): string[] {
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
      ...(noteText(model) === '' ? [] : [['  note', noteText(model)]])
    ])
  ]
}

export function eventLines(events: ModelDetail['events']): string[] {
  return events.map(({ at, actor, kind, detail }) => {
    const why: unknown = typeof detail === 'object' && detail !== null ? Reflect.get(detail, 'why') : undefined
    return `  ${at.slice(0, 16)}  ${kind}${actor === '' ? '' : ` by ${actor}`}${typeof why === 'string' ? `: ${why}` : ''}`
  })
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
