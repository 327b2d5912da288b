import { useState, type ReactNode } from 'react'
import { createPortal } from 'react-dom'
import type { ModelEvidence } from '../../../contract/index.ts'
import { useCommand, useDeed } from '../../host/useCommand.ts'
import { useKeys } from '../../keys/KeysProvider.tsx'
import { CaseSteps } from '../form/CaseSteps.tsx'
import { History } from '../form/History.tsx'
import { Proposals } from '../form/Proposals.tsx'
import { ReaderForm } from '../form/ReaderForm.tsx'
import { useReading } from '../ReadingContext.ts'
import { strings } from '../../strings/index.ts'
import { CommandFailure } from '../../ui/CommandFailure.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { Section } from '../../ui/Section.tsx'
import { ColourBar } from './ColourBar.tsx'
import { MapSection } from './MapSection.tsx'
import { changeMap, nextMode, stepOpacity, toggleMap, useMapSettings } from './mapSettings.ts'
import { OtherModels } from './OtherModels.tsx'
import { ScoreSection } from './ScoreSection.tsx'
import { SimilarSection } from './SimilarSection.tsx'
import { useEvidenceMap, useMapProgress } from './useEvidenceMap.ts'
import { useFilmOverlay } from './useFilmOverlay.ts'
import { useInputPicture } from './useInputPicture.ts'
import { useSettled } from './useSettled.ts'
import { WarningsSection } from './WarningsSection.tsx'
import './evidence.css'

const text = strings.evidence

/** How long a slice stands before it is asked about. */
const SETTLED_MS = 250

/** What stands beside the film: what the models say of it and why, what else is known (`children`), and the reader's own answer. */
export function EvidencePanel({ studyId, imageId: imageInView, children }: { studyId: number; imageId: number | undefined; children?: ReactNode }): ReactNode {
  // nothing is in view before the first image is drawn: what comes then is not waited for
  const rested = useSettled(imageInView, SETTLED_MS)
  const imageId = rested ?? imageInView
  // never from memory: what one reader was shown may be hidden from the next
  const { data: evidence, error, refetch } = useCommand('evidence.show', { studyId, ...(imageId === undefined ? {} : { imageId }) }, { placeholderData: (before) => before, gcTime: 0 })
  const { data: mode } = useCommand('reading.mode', {})
  const blind = useDeed('reading.blind', { rereads: ['reading.mode', 'evidence.show'] })
  const toggleBlind = (): void => blind.mutate({ blinded: mode?.blinded !== true })
  useKeys('evidence', { 'evidence.blind': toggleBlind })
  // an answer about the study before is no answer about this one
  const shown = evidence !== undefined && evidence.studyId === studyId ? evidence : undefined
  const blindButton = <IconButton icon={mode?.blinded === true ? 'eyeOff' : 'eye'} label={mode?.blinded === true ? text.blind.off : text.blind.on} pressed={mode?.blinded === true} onPress={toggleBlind} />
  return (
    <aside className="evidence" aria-label={text.title} data-region tabIndex={-1}>
      <CaseSteps studyId={studyId} />
      <div className="evidence-scroll">
        {error !== null && shown === undefined ? <CommandFailure title={text.failed} error={error} retry={() => void refetch()} /> : null}
        {shown === undefined && error === null ? <Section title={text.title}><p className="evidence-help" role="status">{text.loading}</p></Section> : null}
        {shown?.hidden === true ? (
          <Section title={text.blind.title} after={blindButton}><p className="evidence-hidden"><Icon name="eyeOff" size="large" />{text.blind.text}</p></Section>
        ) : null}
        {shown !== undefined && !shown.hidden && shown.models.length === 0 ? <Section title={text.noModel.title} after={blindButton}><p className="evidence-help">{text.noModel.text}</p></Section> : null}
        {shown !== undefined && shown.models.length > 0 ? <Models key={studyId} models={shown.models} imageId={imageId} blindButton={blindButton} /> : null}
        {shown === undefined || shown.hidden ? null : <><Proposals studyId={studyId} /><History studyId={studyId} /></>}
        {children}
      </div>
      {shown === undefined ? null : <ReaderForm key={studyId} studyId={studyId} imageId={imageId} evidence={shown} blinded={mode?.blinded === true} />}
    </aside>
  )
}

function Models({ models, imageId, blindButton }: { models: readonly ModelEvidence[]; imageId: number | undefined; blindButton: ReactNode }): ReactNode {
  const [chosen, setChosen] = useState<number>()
  const [labels, setLabels] = useState<ReadonlyMap<number, number>>(new Map())
  const [asked, setAsked] = useState<ReadonlySet<string>>(new Set())
  const settings = useMapSettings()
  const { cornerSlot, setImage, imageId: inView } = useReading()
  const model = models.find(({ modelId }) => modelId === chosen) ?? models[0]
  const offer = model?.map.kind === 'maps' ? model.map : undefined
  const label = model === undefined ? undefined : (labels.get(model.modelId) ?? labelShown(model))
  const key = `${imageId} ${model?.modelId} ${label}`
  const costly = (offer?.runs ?? 1) > 1
  const wanted = model !== undefined && offer !== undefined && imageId !== undefined && label !== undefined && settings.visible && (!costly || asked.has(key)) ? { imageId, modelId: model.modelId, label } : undefined
  const map = useEvidenceMap(wanted, settings.visible && model !== undefined && imageId !== undefined ? { imageId, modelId: model.modelId } : undefined)
  const progress = useMapProgress(wanted)
  const input = useInputPicture(settings.input && model !== undefined && imageId !== undefined ? { imageId, modelId: model.modelId } : undefined)
  const asks = costly && settings.visible && imageId !== undefined && !asked.has(key)
  const drawing = costly && wanted !== undefined && map.isFetching
  const ask = (): void => setAsked(new Set(asked).add(key))
  const stop = (): void => setAsked(new Set([...asked].filter((each) => each !== key)))
  useFilmOverlay(map.data, settings.input && inView === imageId ? input.data : undefined, settings)
  useKeys('evidence', {
    'evidence.map': toggleMap,
    ...(drawing || asks ? { 'evidence.drawMap': drawing ? stop : ask } : {}),
    'evidence.contour': nextMode,
    'evidence.opacityLess': () => stepOpacity(-1),
    'evidence.opacityMore': () => stepOpacity(1),
    'evidence.networkInput': () => changeMap({ input: !settings.input })
  })
  if (model === undefined) return null
  const drawn = settings.visible && !settings.input && inView === imageId ? map.data : undefined
  return (
    <>
      <ScoreSection model={model} imageId={imageId} after={blindButton} onShowImage={setImage} />
      <MapSection
        model={model} label={label} settings={settings} map={map} input={input}
        onLabel={(next) => setLabels(new Map(labels).set(model.modelId, next))}
        onAsk={asks ? ask : undefined} onStop={drawing ? stop : undefined} progress={progress}
      />
      {imageId === undefined ? null : <SimilarSection model={model} imageId={imageId} />}
      <WarningsSection model={model} />
      <OtherModels models={models.filter((other) => other !== model)} onChoose={setChosen} />
      {drawn === undefined || cornerSlot === null ? null : createPortal(<ColourBar header={drawn.header} settings={settings} />, cornerSlot)}
    </>
  )
}

/** The class that the answer is about, else the likeliest of the image. */
function labelShown({ map, study }: ModelEvidence): number | undefined {
  if (map.kind !== 'maps') return undefined
  return (study.kind === 'scored' ? map.classes.find(({ name }) => name === study.finding)?.label : undefined) ?? map.classes[0]?.label
}
