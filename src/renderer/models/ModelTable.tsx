import type { ReactNode } from 'react'
import type { ModelInfo, ModelListed } from '../../contract/index.ts'
import { hashOf, navigate } from '../shell/route.ts'
import { strings } from '../strings/index.ts'
import { Tag, type Tone } from '../ui/Chip.tsx'
import type { IconName } from '../ui/Icon.tsx'
import { timeText } from '../train/times.ts'
import { acceptanceOf, originOf, type FindingGroup } from './modelFacts.ts'
import '../ui/table.css'

const words = strings.models
const COLUMNS = ['version', 'state', 'name', 'auc', 'accuracy', 'measured', 'threshold', 'note', 'origin', 'made', 'hash'] as const
const NUMBERS: ReadonlySet<string> = new Set(['auc', 'accuracy', 'threshold'])

/** Versions by finding. A row is chosen by its version's link, or anywhere with the mouse. */
export function ModelTable({ groups, chosen }: { groups: readonly FindingGroup[]; chosen: number | undefined }): ReactNode {
  return (
    <table className="data-table model-table" aria-label={words.table}>
      <thead><tr>{COLUMNS.map((column) => <th key={column} scope="col" className={`model-${column}${NUMBERS.has(column) ? ' cell-number' : ''}`}>{words.columns[column]}</th>)}</tr></thead>
      {groups.map(({ finding, models }) => (
        <tbody key={finding}>
          <tr className="model-finding"><th scope="rowgroup" colSpan={COLUMNS.length}>{words.finding(finding)}</th></tr>
          {models.map((model) => <ModelRow key={model.modelId} model={model} isChosen={model.modelId === chosen} />)}
        </tbody>
      ))}
    </table>
  )
}

function ModelRow({ model, isChosen }: { model: ModelListed; isChosen: boolean }): ReactNode {
  const { modelId, version, name, hash, createdAt, operatingPoint, state } = model
  const origin = originOf(model.origin)
  const route = { page: 'models', modelId: String(modelId) } as const
  return (
    <tr className={`row-action model-${state}`} data-selected={isChosen ? '' : undefined} onClick={() => navigate(route)}>
      <td><a className="model-link" href={hashOf(route)} aria-label={words.show(name, words.version(version))} aria-current={isChosen ? 'true' : undefined}>{words.version(version)}</a></td>
      <td><StateTag state={state} /></td>
      <td className="model-name">{name}</td>
      <Measured model={model} />
      <td className="cell-number">{operatingPoint === null ? '–' : operatingPoint.live ? words.threshold(operatingPoint.threshold) : <>{words.threshold(operatingPoint.threshold)} <span className="dim">{words.notInForce}</span></>}</td>
      <td className="model-notes">{noteOf(model).map(([tone, text], i) => <span key={text} className={`model-note-${tone}`}>{i === 0 ? '' : ', '}{text}</span>)}</td>
      <td className="model-origin">{origin === undefined ? words.here : words.imported(origin.program)}</td>
      <td className="model-made">{timeText(createdAt)}</td>
      <td className="cell-id model-hash">{hash.slice(0, 8)}</td>
    </tr>
  )
}

/** AUC, accuracy and the films that they are of: its own run's, else those of its test here. */
function Measured({ model: { measured, acceptance } }: { model: ModelListed }): ReactNode {
  const tested = acceptanceOf(acceptance)
  const auc = measured === null ? tested?.auc : measured.auc
  if (auc === undefined || auc === null) return <><td className="cell-number">–</td><td className="cell-number">–</td><td className="model-unmeasured">{words.notMeasured}</td></>
  return (
    <>
      <td className="cell-number"><b>{figure(auc.value)}</b> {auc.interval === null ? null : <span className="dim">{words.span(...auc.interval)}</span>}</td>
      <td className="cell-number">{measured === null ? '–' : figure(measured.accuracy.value)}{measured === null || measured.accuracy.interval === null ? null : <span className="dim model-span"> {words.span(...measured.accuracy.interval)}</span>}</td>
      <td className="model-measured" title={measured?.split}>{measured === null ? tested?.dataset === undefined ? words.testedHere : words.testedOn(tested.dataset.name, tested.dataset.version, tested.positives + tested.negatives) : words.judgedOn(measured.dataset?.name, measured.dataset?.version, measured.images)}{measured !== null && measured.sharing > 0 ? <> <span className="model-note-warn">{words.flatters}</span></> : null}</td>
    </>
  )
}

function figure(value: number | null): string {
  return value === null ? '–' : value.toFixed(2)
}

const STATE_TONES: Readonly<Record<ModelInfo['state'], readonly [Tone, IconName | undefined]>> = { active: ['ok', undefined], candidate: ['accent', undefined], retired: ['plain', 'minus'] }

export function StateTag({ state }: { state: ModelInfo['state'] }): ReactNode {
  const [tone, icon] = STATE_TONES[state]
  return <Tag tone={tone} {...(icon === undefined ? {} : { icon })}>{words.states[state]}</Tag>
}

function noteOf({ state, deletedTrainingImages, origin, acceptance, operatingPoint }: ModelInfo): (readonly ['plain' | 'warn', string])[] {
  const { notes } = words
  const tested = acceptanceOf(acceptance)
  return [
    ...(originOf(origin) === undefined ? [] : [['plain', notes.imported] as const]),
    ...(deletedTrainingImages > 0 ? [['warn', notes.deleted(deletedTrainingImages)] as const] : []),
    ...(tested?.passed === false ? [['warn', notes.failed] as const] : originOf(origin) !== undefined && tested === undefined ? [['warn', notes.untested] as const] : []),
    ...(state === 'active' ? [['plain', notes.active] as const] : []),
    ...(operatingPoint === null && state !== 'retired' ? [['plain', notes.unconfirmed] as const] : [])
  ]
}
