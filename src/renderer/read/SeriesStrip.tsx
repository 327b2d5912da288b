import { memo, useState, type ReactNode } from 'react'
import { Button } from 'react-aria-components/Button'
import type { Measurement, StudyInfo, StudyLine } from '../../contract/index.ts'
import { strings } from '../strings/index.ts'
import type { ActionId } from '../keys/keymap.ts'
import { Icon } from '../ui/Icon.tsx'
import { KeyHint } from '../ui/Key.tsx'
import { firstIndex, type ViewerStack } from './arrange/viewerStack.ts'
import { studyLines } from './studyText.ts'

const texts = strings.read.strip

export interface SeriesStripProps {
  readonly study: StudyInfo
  readonly prior: StudyLine | undefined
  readonly current: readonly ViewerStack[]
  readonly priorStacks: readonly ViewerStack[]
  /** Keys of the stacks in the viewports, by their places, parted by blanks. */
  readonly hung: string
  readonly active: number
  readonly measurements: readonly Measurement[]
  readonly hidesPatient: boolean
  readonly onPut: (stack: ViewerStack) => void
  readonly onPrior: (study: StudyLine) => void
}

/** What can be put into the viewports: the stacks of this study, those of the study beside it, and the patient's other studies. */
export const SeriesStrip = memo(function SeriesStrip({ study, prior, current, priorStacks, hung, active, measurements, hidesPatient, onPut, onPrior }: SeriesStripProps): ReactNode {
  const places = hung.split(' ')
  const others = study.others.filter((other) => other.previewImageId !== null)
  return (
    <nav className="strip" aria-label={texts.label} data-region>
      <Group name={texts.current}>{current.map((stack) => <StackItem key={stack.key} {...{ stack, places, active, measurements, onPut }} day={hidesPatient ? '' : studyLines(study).day} />)}</Group>
      <Group name={texts.priors}>
        {others.length === 0 ? <li className="strip-none">{texts.noPriors}</li> : null}
        {others.flatMap((other) => (other.studyId === prior?.studyId && priorStacks.length > 0
          ? priorStacks.map((stack) => <StackItem key={stack.key} {...{ stack, places, active, measurements, onPut }} day={hidesPatient ? '' : studyLines(other).day} />)
          : [<StudyItem key={other.studyId} study={other} hidesPatient={hidesPatient} onPress={() => onPrior(other)} />]))}
      </Group>
      <KeyHints />
    </nav>
  )
})

/** The keys that a reader needs most, where there is room for them. */
function KeyHints(): ReactNode {
  return (
    <ul className="strip-keys">
      {HINTS.map(([name, ...actions]) => <li key={name}>{actions.map((action) => <KeyHint key={action} action={action} />)}<span>{texts.hints[name]}</span></li>)}
    </ul>
  )
}

const HINTS: readonly (readonly [keyof typeof texts.hints, ...ActionId[]])[] = [
  ['map', 'evidence.map'], ['opacity', 'evidence.opacityLess', 'evidence.opacityMore'], ['window', 'read.window'],
  ['annotations', 'read.annotations'], ['patient', 'read.hidePatient'], ['keys', 'anywhere.keys']
]

function Group({ name, children }: { name: string; children: ReactNode }): ReactNode {
  return <div className="strip-group"><span className="strip-name">{name}</span><ul>{children}</ul></div>
}

function StackItem({ stack, day, places, active, measurements, onPut }: Pick<SeriesStripProps, 'active' | 'measurements' | 'onPut'> & { stack: ViewerStack; day: string; places: readonly string[] }): ReactNode {
  const { series, slices } = stack
  const first = slices[firstIndex(stack)]
  const place = places.indexOf(stack.key)
  const ids = new Set(slices.map((slice) => slice.imageId))
  const measured = measurements.filter((one) => ids.has(one.imageId)).length
  const name = [series.modality ?? '', series.description ?? (series.number === null ? texts.unnamed : texts.series(String(series.number))), first?.view ?? ''].filter((part) => part !== '').join(' ')
  const { phase } = stack.stack
  const details = [texts.images(slices.length), ...(phase === null ? [] : [texts.phase(phase.index + 1, phase.count)]), ...(measured === 0 ? [] : [texts.measurements(measured)]), ...(place < 0 ? [] : [texts.shown(place + 1)])]
  return (
    <li>
      <Button className="strip-item" data-shown={place < 0 ? undefined : place === active ? 'active' : 'other'} onPress={() => onPut(stack)}>
        {first === undefined ? null : <Thumbnail imageId={first.imageId} />}
        <span className="strip-text"><b>{[day, name].filter((part) => part !== '').join(' · ')}</b><span>{details.slice(0, 2).join(' · ')}</span><span>{details.slice(2).join(' · ')}</span></span>
      </Button>
    </li>
  )
}

function StudyItem({ study, hidesPatient, onPress }: { study: StudyLine; hidesPatient: boolean; onPress: () => void }): ReactNode {
  const { day, what } = studyLines(study)
  return (
    <li>
      <Button className="strip-item" onPress={onPress}>
        {study.previewImageId === null ? null : <Thumbnail imageId={study.previewImageId} />}
        <span className="strip-text"><b>{hidesPatient || day === '' ? what : day}</b><span>{hidesPatient || day === '' ? '' : what}</span><span>{texts.images(study.imageCount)}</span></span>
      </Button>
    </li>
  )
}

/** An image that has none to show is marked; its viewport says why. */
function Thumbnail({ imageId }: { imageId: number }): ReactNode {
  const [refused, setRefused] = useState(false)
  if (refused) return <span className="strip-refused"><Icon name="stop" /></span>
  return <img src={`/image/${imageId}.png?size=128`} alt="" loading="lazy" onError={() => setRefused(true)} />
}
