import type { ReactNode } from 'react'
import type { CommandError } from '../../../contract/errors.ts'
import type { ModelEvidence } from '../../../contract/index.ts'
import { strings } from '../../strings/index.ts'
import { Button } from '../../ui/Button.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { KeyHint } from '../../ui/Key.tsx'
import { Note } from '../../ui/Note.tsx'
import { Progress } from '../../ui/Progress.tsx'
import { Section } from '../../ui/Section.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { Select } from '../../ui/Select.tsx'
import { Slider } from '../../ui/Slider.tsx'
import { Switch } from '../../ui/Switch.tsx'
import { formatLevel } from './ColourBar.tsx'
import { changeMap, MAP_MODES, toggleMap, type MapSettings } from './mapSettings.ts'
import type { EvidenceMap } from './readMap.ts'

const text = strings.evidence.map

export interface MapSectionProps {
  readonly model: ModelEvidence
  readonly label: number | undefined
  readonly onLabel: (label: number) => void
  readonly settings: MapSettings
  readonly map: { readonly data: EvidenceMap | undefined; readonly error: CommandError | null; readonly isFetching: boolean; readonly isPlaceholderData: boolean }
  readonly input: { readonly data: ImageBitmap | undefined; readonly error: CommandError | null }
  /** Given where a map takes many runs of the network and is drawn only when somebody asks. */
  readonly onAsk: (() => void) | undefined
  /** Given while such a map is being drawn. */
  readonly onStop: (() => void) | undefined
  readonly progress: { readonly done: number; readonly total: number } | undefined
}

/** How the map is drawn over the film, or why there is none. */
export function MapSection({ model, label, onLabel, settings, map, input, onAsk, onStop, progress }: MapSectionProps): ReactNode {
  const offer = model.map
  if (offer.kind === 'none') return <Section title={text.title} level={3} detail={text.none}><p className="evidence-help">{offer.reason}</p></Section>
  const top = map.data?.header.top ?? offer.top
  const level = (share: number): string => (top === null ? text.percent(share) : formatLevel(share * top))
  return (
    <Section
      title={text.title} level={3}
      after={<>
        <Segmented label={text.modesLabel} options={MAP_MODES.map((mode) => ({ value: mode, text: text.modes[mode] }))} value={settings.mode} onChange={(mode) => changeMap({ mode, visible: true })} />
        <IconButton icon={settings.visible ? 'eye' : 'eyeOff'} label={settings.visible ? text.hide : text.show} onPress={toggleMap} />
      </>}
    >
      {offer.classes.length > 1 ? (
        <div className="evidence-row"><span className="evidence-row-name">{text.finding}</span>
          <Select label={text.finding} hidesLabel options={offer.classes.map((each) => ({ value: String(each.label), text: each.name }))} value={label === undefined ? null : String(label)} onChange={(chosen) => onLabel(Number(chosen))} />
        </div>
      ) : null}
      {settings.mode === 'contour' ? null : <LevelSlider label={text.opacity} value={settings.opacity} onChange={(opacity) => changeMap({ opacity, visible: true })} format={text.percent} />}
      {settings.mode === 'contour' ? null : <LevelSlider label={text.from} value={settings.from} onChange={(from) => changeMap({ from, visible: true })} format={level} />}
      {settings.mode === 'map' ? null : <LevelSlider label={text.contour} value={settings.contour} onChange={(contour) => changeMap({ contour, visible: true })} format={level} />}
      {onAsk === undefined ? null : <div className="evidence-ask"><Button icon="activity" onPress={onAsk}>{text.ask(offer.runs)}</Button><KeyHint action="evidence.drawMap" /></div>}
      {onStop === undefined ? null : (
        <div className="evidence-draw">
          <Progress label={text.drawing(text.methods[offer.method])} done={progress?.done ?? 0} total={progress?.total ?? offer.runs - 1} unit={text.places} detail={text.placesOf(progress?.done ?? 0, progress?.total ?? offer.runs - 1)} />
          <Button onPress={onStop}>{text.stop}</Button><KeyHint action="evidence.drawMap" />
        </div>
      )}
      {settings.visible && map.isPlaceholderData && map.data !== undefined && map.data.header.label !== label ? <p className="evidence-help">{text.meanwhile(map.data.header.class)}</p> : null}
      {map.isFetching && onAsk === undefined && onStop === undefined ? <p className="evidence-help" role="status">{text.computing(text.methods[offer.method])}</p> : null}
      {map.error === null ? null : <Note tone="warn" title={text.failed}>{map.error.message}</Note>}
      <InputSwitch settings={settings} input={input} />
    </Section>
  )
}

function InputSwitch({ settings, input }: Pick<MapSectionProps, 'settings' | 'input'>): ReactNode {
  return (
    <div className="evidence-input">
      <Switch isSelected={settings.input} onChange={(shown) => changeMap({ input: shown })}>{text.input}</Switch>
      <KeyHint action="evidence.networkInput" />
      {settings.input && input.data !== undefined ? <span className="evidence-help">{text.inputNote(input.data.width, input.data.height)}</span> : null}
      {settings.input && input.error !== null ? <Note tone="warn" title={text.inputFailed}>{input.error.message}</Note> : null}
    </div>
  )
}

function LevelSlider({ label, value, onChange, format }: { label: string; value: number; onChange: (value: number) => void; format: (value: number) => string }): ReactNode {
  return (
    <div className="evidence-row">
      <span className="evidence-row-name" aria-hidden="true">{label}</span>
      <Slider label={label} hidesLabel value={value} min={0} max={1} step={0.05} format={format} onChange={onChange} />
      <span className="evidence-row-value" aria-hidden="true">{format(value)}</span>
    </div>
  )
}
