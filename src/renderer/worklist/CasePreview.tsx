import type { ReactNode, Ref } from 'react'
import type { CaseRow } from '../../contract/index.ts'
import { useCommand } from '../host/useCommand.ts'
import { strings } from '../strings/index.ts'
import { Icon } from '../ui/Icon.tsx'
import { Film } from '../viewport/Film.tsx'
import { formatAcquired, formatLabels, formatPersonName, formatProbability, formatSexAge, formatStudy, probabilityStep } from './formats.ts'

/** The selected study: its film, whose it is, what the model said, what people said. Folds away on narrow windows until asked for. */
export function CasePreview({ row, onClose, ref }: { row: CaseRow | undefined; onClose: () => void; ref: Ref<HTMLElement> }): ReactNode {
  return (
    <aside ref={ref} className="preview" aria-label={strings.preview.label} tabIndex={-1}>
      <button type="button" className="icon-button preview-close" aria-label={strings.preview.close} onClick={onClose}><Icon name="close" /></button>
      {row === undefined ? <p className="preview-nothing">{strings.preview.nothing}</p> : <Selected row={row} />}
    </aside>
  )
}

function Selected({ row }: { row: CaseRow }): ReactNode {
  const acquired = formatAcquired(row.acquired)
  const name = formatPersonName(row.patient.name)
  const study = formatStudy(row)
  const facts = [formatSexAge(row.patient), study, ...(row.accession === null || row.accession === '' ? [] : [strings.preview.accession(row.accession)])]
  return (
    <>
      {row.previewImageId === null
        ? <div className="film film-empty"><p>{strings.preview.noImage}</p></div>
        : <Film key={row.previewImageId} url={`/image/${row.previewImageId}.png`} label={strings.preview.imageLabel(name, study)} corner={`${acquired.day} ${acquired.time}`.trim()} />}
      <section className="preview-section">
        <div className="preview-name"><h2>{name}</h2><span className="patient-id">{row.patient.id ?? strings.patient.noId}</span></div>
        <p>{facts.join(' · ')}</p>
        <p className="dim">{strings.preview.images(row.imageCount)}</p>
      </section>
      <section className="preview-section"><Answer row={row} /></section>
      <section className="preview-section">
        <h3>{strings.preview.labels}</h3>
        <p className={row.labels.length === 0 ? 'dim' : ''}>{row.labels.length === 0 ? strings.preview.noLabels : formatLabels(row.labels)}</p>
      </section>
      {row.previewImageId === null ? null : <ImageFacts imageId={row.previewImageId} />}
    </>
  )
}

function Answer({ row: { score } }: { row: CaseRow }): ReactNode {
  switch (score.kind) {
    case 'unscored':
      return <p className="not-scored"><Icon name="clock" size="small" />{strings.score.unscored}</p>
    case 'refused':
      return (
        <div className="refused">
          <Icon name="ban" />
          <div><h3>{strings.score.notScored(score.reason)}</h3><p className="dim">{strings.preview.refusedNote}</p><p className="dim">{strings.score.model(score.model)}</p></div>
        </div>
      )
    case 'scored': {
      const point = score.operatingPoint
      const above = point !== undefined && score.probability >= point
      return (
        <>
          <div className="answer">
            <span className="answer-value">{formatProbability(score.probability)}</span>
            <div><h3>{point === undefined ? score.finding : above ? strings.score.above(score.finding) : strings.score.below(score.finding)}</h3><p className="dim">{strings.score.model(score.model)}</p></div>
          </div>
          <div className="answer-bar">
            <i className={`p-${probabilityStep(score.probability)}`} style={{ width: `${100 * score.probability}%` }} />
            {point === undefined ? null : <b style={{ insetInlineStart: `${100 * point}%` }} />}
          </div>
          <div className="answer-scale"><span>0</span><span>{point === undefined ? strings.score.noOperatingPoint : strings.score.operatingPoint(formatProbability(point))}</span><span>1</span></div>
        </>
      )
    }
  }
}

function ImageFacts({ imageId }: { imageId: number }): ReactNode {
  // where it fails the film above says why
  const { data: info } = useCommand('case.image', { imageId })
  if (info === undefined) return null
  return (
    <section className="preview-section">
      <h3>{strings.preview.image}</h3>
      <p className="dim">{[info.format.toUpperCase(), strings.preview.size(info.width, info.height), strings.preview.bits(info.bitsStored), info.photometricInterpretation].join(' · ')}</p>
      <p className="dim">{strings.preview.digest} <span className="patient-id">{info.pixelDigest.slice(0, 12)}</span></p>
    </section>
  )
}
