import { memo, type ReactNode } from 'react'
import type { StudyInfo, StudyLine } from '../../../contract/index.ts'
import { strings } from '../../strings/index.ts'
import type { ImageViewport } from '../../viewport/ImageViewport.ts'
import type { ViewerStack } from '../arrange/viewerStack.ts'
import { patientLines, studyDistance, studyLines } from '../studyText.ts'
import { techniqueLines } from '../techniqueText.ts'
import { useViewportState } from './useViewportState.ts'

const texts = strings.read.corner

/** Whose image it is, when and how it was taken, and how it is shown, in the four corners. */
export function CornerText({ current, study, stack, index, viewport, hidesPatient, slot }: {
  /** The study that is read. */
  current: StudyInfo
  /** The study of this viewport. */
  study: StudyLine
  stack: ViewerStack
  index: number
  viewport: ImageViewport | undefined
  hidesPatient: boolean
  slot?: (element: HTMLElement | null) => void
}): ReactNode {
  const { series, slices } = stack
  const slice = slices[index]
  const seriesName = [series.description === study.description ? '' : series.description ?? '', slice?.view ?? '', slice?.laterality ?? ''].filter((part) => part !== '').join(' ')
  const distance = study.studyId === current.studyId ? undefined : studyDistance(current.acquired, study.acquired)
  const position = slice?.position?.toFixed(1) ?? ''
  const thickness = stack.stack.sliceThickness === null ? '' : String(Number(stack.stack.sliceThickness.toFixed(2)))
  const place = texts.slice(position, thickness)
  return (
    <>
      <PatientText current={current} study={study} hidesPatient={hidesPatient} />
      <StudyText study={study} seriesName={seriesName} hidesPatient={hidesPatient} />
      <div className="corner corner-bl">
        <div ref={slot} className="corner-slot" />
        {distance === undefined || hidesPatient ? null : <span className="corner-when">{distance}</span>}
        <span className="corner-place">{texts.seriesImage(String(series.number ?? '–'), index + 1, slices.length)}</span>
        {place === '' ? null : <span>{place}</span>}
        <TechniqueText viewport={viewport} modality={series.modality} />
        <WindowText viewport={viewport} />
      </div>
      <div className="corner corner-br"><FrameText viewport={viewport} /></div>
    </>
  )
}

/** The same for all slices: names and dates are not written anew with each. */
const PatientText = memo(function PatientText({ current, study, hidesPatient }: { current: StudyInfo; study: StudyLine; hidesPatient: boolean }): ReactNode {
  const patient = patientLines(current, study)
  return (
    <div className="corner corner-tl">
      {hidesPatient ? <b>{strings.read.patientHidden}</b> : <><b>{patient.name}</b><span className="patient-id">{patient.id}</span>{patient.facts === '' ? null : <span>{patient.facts}</span>}</>}
    </div>
  )
})

const StudyText = memo(function StudyText({ study, seriesName, hidesPatient }: { study: StudyLine; seriesName: string; hidesPatient: boolean }): ReactNode {
  const { day, time, what, accession } = studyLines(study)
  return (
    <div className="corner corner-tr">
      {hidesPatient ? null : <span><b>{day}</b> {time}</span>}
      {what === '' ? null : <span>{what}</span>}
      {seriesName === '' ? null : <span>{seriesName}</span>}
      {hidesPatient || accession === '' ? null : <span>{accession}</span>}
      <span className="corner-banner">{texts.banner}</span>
    </div>
  )
})

function WindowText({ viewport }: { viewport: ImageViewport | undefined }): ReactNode {
  const voi = useViewportState(viewport, (state) => state.voi)
  const invert = useViewportState(viewport, (state) => state.invert)
  const scale = useViewportState(viewport, (state) => state.view.scale)
  const frame = useViewportState(viewport, (state) => state.frame)
  if (voi === undefined || scale === undefined || frame === undefined) return null
  const grey = frame.samplesPerPixel === 3
    ? strings.read.windowMenu.color
    : 'window' in voi ? texts.window(shortNumber(voi.window.width), shortNumber(voi.window.center)) : texts.lut(frame.voiLuts[voi.voiLut]?.explanation ?? `VOI LUT ${voi.voiLut + 1}`)
  return <span>{[grey, ...(invert === true ? [texts.inverted] : []), texts.zoom(scale)].join(' · ')}</span>
}

function TechniqueText({ viewport, modality }: { viewport: ImageViewport | undefined; modality: string | null }): ReactNode {
  const frame = useViewportState(viewport, (state) => state.frame)
  return techniqueLines(frame?.technique ?? {}, modality).map((line) => <span key={line} className="corner-technique">{line}</span>)
}

function FrameText({ viewport }: { viewport: ImageViewport | undefined }): ReactNode {
  const frame = useViewportState(viewport, (state) => state.frame)
  if (frame === undefined) return null
  const { spacing } = frame
  const mm = spacing === undefined ? '' : spacing.row === spacing.column ? spacing.row.toPrecision(3) : `${spacing.row.toPrecision(3)} × ${spacing.column.toPrecision(3)}`
  return (
    <>
      <span>{texts.size(frame.width, frame.height)}</span>
      <span>{spacing === undefined ? texts.noSpacing : texts.spacing(mm, spacing.label)}</span>
    </>
  )
}

function shortNumber(value: number): string {
  return Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toFixed(1)))
}
