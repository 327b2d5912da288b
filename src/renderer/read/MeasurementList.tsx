import { memo, useState, type ReactNode } from 'react'
import { Button } from 'react-aria-components/Button'
import type { Measurement } from '../../contract/index.ts'
import { strings } from '../strings/index.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { Section } from '../ui/Section.tsx'
import { TextField } from '../ui/TextField.tsx'
import { formatAcquired } from '../worklist/formats.ts'
import { placeOf, type ViewerStack } from './arrange/viewerStack.ts'
import { measurementLines } from './measure/measurementText.ts'
import type { StudyMeasurements } from './measure/useMeasurements.ts'

const texts = strings.read.measurements

/** All measurements of the open studies; a press goes to the image and selects it. */
export const MeasurementList = memo(function MeasurementList({ measurements, stacks, selected, onSelect, onRemove }: {
  measurements: StudyMeasurements
  stacks: readonly ViewerStack[]
  selected: string | undefined
  onSelect: (measurement: Measurement) => void
  onRemove: (measurement: Measurement) => void
}): ReactNode {
  const { all, commit } = measurements
  const after = (
    <>
      <IconButton icon="undo" label={texts.undo} isDisabled={!measurements.canUndo} onPress={measurements.undo} />
      <IconButton icon="redo" label={texts.redo} isDisabled={!measurements.canRedo} onPress={measurements.redo} />
    </>
  )
  return (
    <Section title={texts.title} after={after}>
      {all.length === 0 ? <p className="dim measured-none">{texts.none}</p> : null}
      <ul className="measured">
        {all.map((one) => {
          const place = placeOf(stacks, one.imageId)
          const lines = measurementLines(one)
          const name = texts.kinds[one.kind]
          return (
            <li key={one.uid} data-selected={one.uid === selected || undefined}>
              <Button className="measured-item" onPress={() => onSelect(one)} aria-label={texts.select(`${name} ${lines.join(', ')}`)}>
                <b>{lines[0] ?? name}</b>
                {lines.slice(1).map((line) => <span key={line}>{line}</span>)}
                <span className="dim">{[name, ...(place === undefined ? [] : [texts.on(String(place.stack.series.number ?? '–'), place.index + 1)]), ...(one.author === '' ? [] : [texts.by(one.changedBy, formatAcquired(one.changedAt).day)])].join(' · ')}</span>
              </Button>
              <IconButton icon="delete" label={texts.remove(`${name} ${lines[0] ?? ''}`)} onPress={() => onRemove(one)} />
              {one.kind === 'arrow' && one.uid === selected ? <ArrowText text={one.text} onKeep={(text) => commit({ before: one, after: { ...one, text } })} /> : null}
            </li>
          )
        })}
      </ul>
    </Section>
  )
})

/** Kept when it is left or by Enter: one step, not one a letter. */
function ArrowText({ text, onKeep }: { text: string; onKeep: (text: string) => void }): ReactNode {
  const [written, setWritten] = useState(text)
  const keep = (): void => {
    if (written !== text) onKeep(written)
  }
  return (
    <div className="measured-text" role="presentation" onBlur={keep} onKeyDown={(event) => event.key === 'Enter' && keep()}>
      <TextField label={texts.text} hidesLabel value={written} onChange={setWritten} maxLength={500} />
    </div>
  )
}
