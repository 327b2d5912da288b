import { useState, type ReactNode, type Ref } from 'react'
import type { WorklistRow, WorklistStudy } from '../../contract/index.ts'
import { useCommand } from '../host/useCommand.ts'
import { navigate } from '../shell/route.ts'
import { plural } from '../strings/counts.ts'
import { strings } from '../strings/index.ts'
import { Button } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { KeyHint } from '../ui/Key.tsx'
import { formatAcquired, formatLabels, formatPersonName, formatProbability, formatSexAge, formatStudy, formatWaiting, probabilityStep } from './formats.ts'
import { MoreMenu } from './BulkBar.tsx'
import type { MoreDeeds } from './useMoreDeeds.ts'
import { useNow } from './useNow.ts'
import './preview.css'

/** The study under the cursor: its film, whose it is, what models and people say, its priors. Folds away on narrow windows until asked for. */
export function Preview({ row, blinded, onClose, onOpen, onRead, onFlag, onDataset, more, onDelete, ref }: {
  row: WorklistRow | undefined
  blinded: boolean
  onClose: () => void
  onOpen: () => void
  onRead: () => void
  onFlag: () => void
  onDataset: () => void
  more: MoreDeeds
  onDelete: () => void
  ref: Ref<HTMLElement>
}): ReactNode {
  const words = strings.worklist.preview
  const study = useCommand('worklist.show', { studyId: row?.studyId ?? 1 }, { enabled: row !== undefined, placeholderData: (before) => (before?.row.studyId === row?.studyId ? before : undefined) })
  return (
    <aside ref={ref} className="preview" aria-label={strings.preview.label} tabIndex={-1} data-region>
      <div className="preview-close"><IconButton icon="close" label={strings.preview.close} onPress={onClose} /></div>
      {row === undefined ? <p className="preview-nothing">{strings.preview.nothing}</p> : (
        <>
          <div className="preview-scroll">
            <PreviewFilm key={row.previewImageId} row={row} />
            <Who row={row} />
            <section className="preview-section"><Answer row={row} blinded={blinded} /></section>
            {study.data === undefined ? null : <Known study={study.data} />}
          </div>
          <div className="preview-deeds">
            <Button kind="primary" size="large" onPress={onOpen} after={<KeyHint action="worklist.open" />}>{row.priors > 0 ? words.openPrior : words.open}</Button>
            <IconButton icon="check" label={row.read ? words.unread : words.read} onPress={onRead} />
            <IconButton icon="flag" label={row.status === 'flagged' ? words.unflag : words.flag} onPress={onFlag} />
            <IconButton icon="layers" label={words.dataset} onPress={onDataset} />
            <MoreMenu studyIds={[row.studyId]} more={more} onDelete={onDelete} className="icon-button" />
          </div>
        </>
      )}
    </aside>
  )
}

function PreviewFilm({ row }: { row: WorklistRow }): ReactNode {
  const [state, setState] = useState<'loading' | 'shown' | 'failed'>('loading')
  const { day, time } = formatAcquired(row.acquired)
  if (row.previewImageId === null) return <div className="film film-empty"><p>{strings.preview.noImage}</p></div>
  return (
    <div className="film" data-state={state}>
      <img src={`/image/${row.previewImageId}.png?size=640`} alt={strings.preview.imageLabel(formatPersonName(row.patient.name), formatStudy(row))} onLoad={() => setState('shown')} onError={() => setState('failed')} />
      {state === 'failed' ? <div className="film-message" role="alert"><Icon name="stop" size="large" /><h3>{strings.worklist.preview.filmFailed}</h3></div> : null}
      {state === 'shown' ? <span className="film-corner">{`${day} ${time}`.trim()}</span> : null}
    </div>
  )
}

function Who({ row }: { row: WorklistRow }): ReactNode {
  const now = useNow()
  const words = strings.worklist
  const facts = [formatSexAge(row.patient), formatStudy(row), ...(row.accession === null || row.accession === '' ? [] : [strings.preview.accession(row.accession)])]
  return (
    <section className="preview-section">
      <div className="preview-name"><h2>{formatPersonName(row.patient.name)}</h2><span className="patient-id">{row.patient.id ?? strings.patient.noId}</span></div>
      <p>{facts.join(' · ')}</p>
      <p className="dim">
        {words.preview.seriesImages(row.seriesCount, row.imageCount)} · {row.read && row.readAt !== null ? words.waiting.read(row.readBy, formatAcquired(row.readAt).day) : words.waiting.long(formatWaiting(row.waitingSince, now))}
      </p>
    </section>
  )
}

function Answer({ row: { score }, blinded }: { row: WorklistRow; blinded: boolean }): ReactNode {
  switch (score.kind) {
    case 'unscored':
      return <p className="not-scored"><Icon name={blinded ? 'eyeOff' : 'clock'} size="small" />{blinded ? strings.worklist.blinded : strings.score.unscored}</p>
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

function Known({ study }: { study: WorklistStudy }): ReactNode {
  const words = strings.worklist.preview
  const others = study.answers.slice(1)
  return (
    <>
      {others.length === 0 ? null : (
        <section className="preview-section">
          <h3>{words.answers}</h3>
          <ul className="preview-list">
            {others.map(({ model, finding, probability, refused }) => <li key={model}><span>{finding}</span><span className="dim">{refused === null ? (probability === null ? '' : formatProbability(probability)) : strings.score.notScored(refused.reason)}</span></li>)}
          </ul>
        </section>
      )}
      {study.priors.length === 0 ? null : (
        <section className="preview-section">
          <h3>{words.priors} <span className="count">{study.priors.length}</span></h3>
          <ul className="priors">
            {study.priors.map((prior) => (
              <li key={prior.studyId}>
                <button type="button" className="prior" onClick={() => navigate({ page: 'read', studyId: prior.studyId })}>
                  {prior.previewImageId === null ? <span className="thumb" /> : <img className="thumb" src={`/image/${prior.previewImageId}.png?size=72`} alt="" loading="lazy" />}
                  <span>
                    <span className="prior-title">{formatStudy(prior)} · {formatAcquired(prior.acquired).day}</span>
                    <span className="dim">{[prior.score === null ? '' : words.priorScore(formatProbability(prior.score), prior.finding ?? ''), prior.read ? words.priorRead : words.priorUnread].filter((part) => part !== '').join(', ')}</span>
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section className="preview-section">
        <h3>{words.labels}</h3>
        {study.labels.length === 0 ? <p className="dim">{strings.preview.noLabels}</p> : (
          <ul className="preview-list">
            {study.labels.slice(0, 8).map((label, i) => (
              <li key={`${label.at} ${i}`} className={label.retiredAt === null ? '' : 'retired'}>
                <span>{formatLabels([label])}</span>
                <span className="dim">{[label.retiredAt === null ? '' : words.retired, words.about[label.about], words.by(label.annotator, label.method, formatAcquired(label.at).day)].filter((part) => part !== '').join(', ')}</span>
              </li>
            ))}
          </ul>
        )}
      </section>
      {study.readings.length === 0 ? null : (
        <section className="preview-section">
          <h3>{words.readings}</h3>
          <ul className="preview-list">
            {study.readings.slice(0, 5).map((reading) => (
              <li key={reading.at}><span>{reading.finding}: {answerText(reading.answer)}</span><span className="dim">{[reading.reader, formatAcquired(reading.at).day].filter((part) => part !== '').join(', ')}</span>{reading.note === null ? null : <p>{reading.note}</p>}</li>
            ))}
          </ul>
        </section>
      )}
      {study.datasets.length === 0 ? null : <section className="preview-section"><h3>{words.datasets} <span className="count">{plural(study.datasets.length, 'set', 'sets')}</span></h3><p>{study.datasets.join(', ')}</p></section>}
    </>
  )
}

const answers = new Map<string, string>(Object.entries(strings.worklist.preview.answer))

function answerText(answer: string): string {
  return answers.get(answer) ?? answer
}
