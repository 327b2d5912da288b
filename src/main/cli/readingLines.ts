import type { LabelProposal, ModelEvidence, SimilarCase, StudyEvidence } from '../../contract/index.ts'
import type { Agreement, ReaderFigures } from '../../core/judge/readerAgreement.ts'
import type { ExportedReading, ExportedReadings } from '../handlers/reading/exportReadings.ts'
import { table } from './output.ts'

const COLUMNS = ['study', 'pixelDigest', 'reader', 'readAt', 'finding', 'answer', 'found', 'aiVisible', 'firstAnswer', 'agrees', 'model', 'modelScore', 'modelAnswer', 'operatingPoint', 'note'] as const

/** A line a reading (RFC 4180). */
export function readingsCsv(readings: readonly ExportedReading[]): string[] {
  return [COLUMNS, ...readings.map(cells)].map((row) => row.map(quoted).join(','))
}

/** The training queue for a terminal. */
export function proposalLines(proposals: readonly LabelProposal[]): string[] {
  return [
    ...table([['id', 'study', 'finding', 'proposed', 'now', 'by', 'when'], ...proposals.map((one) => [String(one.proposalId), String(one.studyId), one.finding, one.value ?? '?', one.present.join(', '), one.proposedBy, one.proposedAt.slice(0, 16).replace('T', ' ')])]),
    `${proposals.length} in the training queue.`
  ]
}

/** What stands beside a film, for a terminal. */
export function evidenceLines({ models, similar }: StudyEvidence & { readonly similar: readonly SimilarCase[] }): string[] {
  if (models.length === 0) return ['No model has answered about this study.']
  return [
    ...models.flatMap((model) => [`${model.name}@${model.version}${model.shown ? ', shown in the worklist' : ''}: ${answerText(model)}`, ...(model.shown ? [...nearText(model), ...model.warnings.map(({ level, text }) => `  ${level}: ${text}`)] : [])]),
    ...similar.map(({ studyId, similarity, labels }) => `  like study ${studyId} (${similarity.toFixed(2)}): ${labels.map(({ finding, value }) => `${finding} ${value}`).join(', ') || 'no label'}`),
    'Research use only, not for diagnosis'
  ]
}

function answerText({ study, operatingPoint, calibrated }: ModelEvidence): string {
  if (study.kind === 'refused') return `not scored (${study.code}): ${study.reason}`
  if (study.kind === 'unscored') return 'not asked yet'
  const call = study.call === null ? 'no operating point confirmed' : `${study.call === 'present' ? 'above' : 'below'} the operating point ${operatingPoint?.threshold.toPrecision(3) ?? ''}`
  return `${study.score < 1 && study.score >= 0.995 ? '>0.99' : study.score > 0 && study.score < 0.005 ? '<0.01' : study.score.toFixed(2)} ${study.finding}, ${call}${calibrated ? '' : '; not calibrated'}`
}

function nearText({ distribution }: ModelEvidence): string[] {
  const near = distribution?.near ?? null
  if (near === null) return []
  return [`  of ${near.cases} labelled cases scored ${near.low.toFixed(2)} to ${near.high.toFixed(2)}, ${near.withFinding} had the finding (95 % interval ${percent(near.interval[0])} to ${percent(near.interval[1])})`]
}

/** Readings and figures for a terminal. */
export function readingLines({ readings, figures }: ExportedReadings): string[] {
  if (readings.length === 0) return ['Nobody has read a study yet.']
  return [
    ...table([
      ['study', 'reader', 'read', 'answer', 'AI', 'first', 'model', 'score', 'agrees'],
      ...readings.map(({ study, reader, readAt, finding, answer, found, aiVisible, firstAnswer, model, agrees }) => [
        study,
        reader,
        readAt.slice(0, 16).replace('T', ' '),
        found.length > 0 ? found.join(', ') : `${finding} ${answer}`,
        aiVisible ? 'shown' : 'hidden',
        firstAnswer ?? '',
        model?.model ?? '',
        model?.score?.toFixed(2) ?? '',
        agrees === null ? '' : agrees ? 'yes' : 'no'
      ])
    ]),
    '',
    ...figureLines(figures)
  ]
}

function figureLines({ readings, studies, models, afterAi }: ReaderFigures): string[] {
  return [
    `${readings} readings of ${studies} studies.`,
    ...models.flatMap(({ model, operatingPoint, unaided, aided }) => {
      const at = operatingPoint === null ? 'at the provisional threshold 0.5, none is confirmed' : `at its operating point ${operatingPoint.toPrecision(3)}`
      return [`${model}, ${at}:`, ...agreementLine('readers who had not seen it', unaided), ...agreementLine('readers who had', aided)]
    }),
    afterAi.share === null
      ? 'No study was answered both before and after the models’ answers were shown.'
      : `${afterAi.changed} of ${afterAi.both} answers (${percent(afterAi.share)}) changed after the models’ answers were shown: ${afterAi.towardsModel} towards the model, ${afterAi.awayFromModel} away from it.`
  ]
}

function agreementLine(who: string, { bothPresent, bothAbsent, readerOnly, modelOnly, uncertain, share, interval, kappa }: Agreement): string[] {
  if (share === null || interval === null) return uncertain === 0 ? [] : [`  ${who}: ${uncertain} could not tell`]
  const n = bothPresent + bothAbsent + readerOnly + modelOnly
  return [
    `  ${who}: agree in ${bothPresent + bothAbsent} of ${n} (${percent(share)}, 95 % interval ${percent(interval[0])} to ${percent(interval[1])})${kappa === null ? '' : `, kappa ${kappa.toFixed(2)}`}; ` +
      `${readerOnly} seen by the reader alone, ${modelOnly} by the model alone, ${uncertain} could not tell`
  ]
}

function cells({ study, pixelDigest, reader, readAt, finding, answer, found, aiVisible, firstAnswer, agrees, model, note }: ExportedReading): string[] {
  return [study, pixelDigest ?? '', reader, readAt, finding, answer, found.join('; '), aiVisible ? 'yes' : 'no', firstAnswer ?? '', agrees === null ? '' : agrees ? 'yes' : 'no', model?.model ?? '', model?.score?.toString() ?? '', model?.answer ?? '', model?.operatingPoint?.toString() ?? '', note ?? '']
}

/** Text that a spreadsheet would take for a formula keeps an apostrophe before it. */
function quoted(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`
}
