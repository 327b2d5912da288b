import type { ReactNode } from 'react'
import type { EvidenceAnswer, ModelEvidence, ScoreDistribution } from '../../../contract/index.ts'
import { strings } from '../../strings/index.ts'
import { Button } from '../../ui/Button.tsx'
import { Tag } from '../../ui/Chip.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Section } from '../../ui/Section.tsx'
import { formatProbability } from '../../worklist/formats.ts'
import { remedyOf } from './remedyOf.ts'
import { ScoreChart } from './ScoreChart.tsx'

const text = strings.evidence

/** What the model says of the study: a probability with its operating point and version, or a refusal with what helps. */
export function ScoreSection({ model, imageId, after, onShowImage }: { model: ModelEvidence; imageId: number | undefined; after: ReactNode; onShowImage: (imageId: number) => void }): ReactNode {
  const { study } = model
  return (
    <Section title={titleOf(model)} detail={<><Tag>{text.version(model.version)}</Tag><span className="evidence-hash">{model.hash.slice(0, 8)}</span></>} after={after}>
      <p className="evidence-model">{model.name}{model.state === 'active' ? '' : ` · ${text.states[model.state]}`}</p>
      <Answer model={model} />
      {study.kind === 'scored' ? <Deciding model={model} imageId={imageId} onShowImage={onShowImage} /> : null}
      {study.kind === 'scored' && study.fold !== null ? <p className="evidence-help">{text.score.byFold(study.fold)}</p> : null}
      {study.kind === 'scored' && study.probabilities.length > 2 ? <Classes answer={study} /> : null}
    </Section>
  )
}

function Answer({ model }: { model: ModelEvidence }): ReactNode {
  const { study, operatingPoint, calibrated, distribution } = model
  if (study.kind === 'unscored') return <Refusal title={text.unscored.title} reason={text.unscored.text} />
  if (study.kind === 'refused') return <Refusal title={text.refused.title} reason={study.reason} code={study.code} />
  const point = operatingPoint?.live === true ? operatingPoint.threshold : null
  return (
    <>
      <div className="evidence-score">
        <b className="evidence-number">{formatProbability(study.score)}</b>
        <span>
          <span className="evidence-call">{study.call === null ? text.score.noPoint : study.call === 'present' ? text.score.above : text.score.below}</span>
          <span className="evidence-help">{calibrated ? text.score.calibrated : text.score.uncalibrated} {text.score.of(study.finding)}</span>
        </span>
      </div>
      {distribution === null ? null : <ScoreChart distribution={distribution} score={study.score} operatingPoint={point} finding={study.finding} />}
      {distribution === null ? null : <Near distribution={distribution} />}
    </>
  )
}

function Near({ distribution: { near, from, cases } }: { distribution: ScoreDistribution }): ReactNode {
  if (near === null) return <p className="evidence-help">{text.near.few(cases)}</p>
  return (
    <p className="evidence-help">
      {text.near.lead(near.cases, near.low.toFixed(2), near.high.toFixed(2), from)}<b>{text.near.had(near.withFinding / near.cases)}</b>{text.near.interval(near.interval[0], near.interval[1])}
    </p>
  )
}

function Refusal({ title, reason, code }: { title: string; reason: string; code?: string }): ReactNode {
  return (
    <div className="evidence-refusal">
      <p className="evidence-refusal-title"><Icon name="ban" />{title}</p>
      <p>{reason}</p>
      {code === undefined ? null : (
        <>
          <p className="evidence-help">{text.refused.note}</p>
          <p className="evidence-help"><b>{text.refused.helps}</b> {remedyOf(code)}</p>
          <p className="evidence-code">{text.refused.code(code)}</p>
        </>
      )}
    </div>
  )
}

/** How the study's score comes from its images, and what this one adds. */
function Deciding({ model, imageId, onShowImage }: { model: ModelEvidence; imageId: number | undefined; onShowImage: (imageId: number) => void }): ReactNode {
  const { decidingImageId, studyRule, image, study } = model
  if (decidingImageId === null || study.kind !== 'scored') return null
  if (decidingImageId === imageId) return studyRule === '' ? null : <p className="evidence-help">{text.score.decides(studyRule)} {text.score.decidedHere}</p>
  return (
    <div className="evidence-deciding">
      <p className="evidence-help">
        {text.score.decides(studyRule)} {text.score.decidedElsewhere}. {image.kind === 'scored' ? text.score.imageScore(formatProbability(image.score)) : image.kind === 'refused' ? text.score.imageRefused(image.reason) : ''}
      </p>
      <Button kind="quiet" onPress={() => onShowImage(decidingImageId)}>{text.score.showDeciding}</Button>
    </div>
  )
}

function Classes({ answer }: { answer: Extract<EvidenceAnswer, { kind: 'scored' }> }): ReactNode {
  return (
    <ul className="evidence-classes" aria-label={text.score.classes}>
      {answer.probabilities.toSorted((a, b) => b.probability - a.probability).map(({ class: name, probability }) => (
        <li key={name}><span className="evidence-class-name">{name}</span><span className="evidence-class-bar" aria-hidden="true"><i style={{ inlineSize: `${100 * probability}%` }} /></span><span className="evidence-row-value">{formatProbability(probability)}</span></li>
      ))}
    </ul>
  )
}

/** The finding that is asked about, as a heading. */
function titleOf({ study, finding, classes }: ModelEvidence): string {
  const findings = classes.filter(({ negative }) => !negative)
  const name = study.kind === 'scored' ? study.finding : findings.length === 1 ? (findings[0]?.name ?? finding) : finding
  return name.slice(0, 1).toUpperCase() + name.slice(1)
}
