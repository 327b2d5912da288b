import { wilson } from './scoreDensity.ts'

/** A reader's answer about one study beside a model's. */
export interface ReaderAnswerRow {
  readonly study: number
  readonly reader: string
  readonly finding: string
  readonly answer: string
  readonly aiVisible: boolean
  /** At its operating point; null where it gave no score. */
  readonly modelAnswer: 'present' | 'absent' | null
  /** `name@version`. */
  readonly model: string | null
  /** Null: the provisional one was taken. */
  readonly operatingPoint: number | null
}

/** Answers of readers and a model, counted by study and reader. */
export interface Agreement {
  /** Reader and model: both present, reader alone, model alone, neither. */
  readonly bothPresent: number
  readonly readerOnly: number
  readonly modelOnly: number
  readonly bothAbsent: number
  /** Readers could not tell. */
  readonly uncertain: number
  /** Of those who could tell; null where there is none. The interval is Wilson's at 95 %. */
  readonly share: number | null
  readonly interval: readonly [number, number] | null
  /** Cohen's (1960); null where both sides always said the same. */
  readonly kappa: number | null
}

export interface ModelAgreement {
  readonly model: string
  readonly operatingPoint: number | null
  /** First answers of readers who had not been shown the model's. */
  readonly unaided: Agreement
  /** Last answers with the model's visible. */
  readonly aided: Agreement
}

export interface ReaderFigures {
  readonly readings: number
  readonly studies: number
  readonly readers: readonly { readonly reader: string; readonly studies: number }[]
  readonly models: readonly ModelAgreement[]
  /** Of studies that a reader answered before and after the models' answers were shown. */
  readonly afterAi: { readonly both: number; readonly changed: number; readonly share: number | null; readonly interval: readonly [number, number] | null; readonly towardsModel: number; readonly awayFromModel: number }
}

/** Figures of readings in the order they were made. */
export function readerFigures(rows: readonly ReaderAnswerRow[]): ReaderFigures {
  const cases = [...Map.groupBy(rows, ({ study, reader, finding }) => JSON.stringify([study, reader, finding])).values()].map((own) => ({
    first: own.find(({ aiVisible }) => !aiVisible),
    last: own.findLast(({ aiVisible }) => aiVisible)
  }))
  const both = cases.flatMap(({ first, last }) => (first === undefined || last === undefined ? [] : [{ first, last }]))
  const changed = both.filter(({ first, last }) => first.answer !== last.answer)
  const readers = Map.groupBy(rows, ({ reader }) => reader)
  return {
    readings: rows.length,
    studies: new Set(rows.map(({ study }) => study)).size,
    readers: [...readers].map(([reader, own]) => ({ reader, studies: new Set(own.map(({ study }) => study)).size })).toSorted((a, b) => (a.reader < b.reader ? -1 : 1)),
    models: byModel(cases.flatMap(({ first, last }) => [...(first === undefined ? [] : [first]), ...(last === undefined ? [] : [last])])),
    afterAi: {
      both: both.length,
      changed: changed.length,
      share: both.length === 0 ? null : changed.length / both.length,
      interval: both.length === 0 ? null : wilson(changed.length, both.length),
      towardsModel: changed.filter(({ last }) => last.modelAnswer !== null && last.answer === last.modelAnswer).length,
      awayFromModel: changed.filter(({ first }) => first.modelAnswer !== null && first.answer === first.modelAnswer).length
    }
  }
}

function byModel(rows: readonly ReaderAnswerRow[]): ModelAgreement[] {
  const judged = rows.filter(({ modelAnswer }) => modelAnswer !== null)
  return [...Map.groupBy(judged, ({ model, operatingPoint }) => JSON.stringify([model, operatingPoint])).values()].map((own) => ({
    model: own[0]?.model ?? '',
    operatingPoint: own[0]?.operatingPoint ?? null,
    unaided: agreementOf(own.filter(({ aiVisible }) => !aiVisible)),
    aided: agreementOf(own.filter(({ aiVisible }) => aiVisible))
  }))
}

export function agreementOf(rows: readonly Pick<ReaderAnswerRow, 'answer' | 'modelAnswer'>[]): Agreement {
  const count = (reader: string, model: string): number => rows.filter((row) => row.answer === reader && row.modelAnswer === model).length
  const [bothPresent, readerOnly, modelOnly, bothAbsent] = [count('present', 'present'), count('present', 'absent'), count('absent', 'present'), count('absent', 'absent')]
  const n = bothPresent + readerOnly + modelOnly + bothAbsent
  const agreed = bothPresent + bothAbsent
  const chance = n === 0 ? 1 : ((bothPresent + readerOnly) * (bothPresent + modelOnly) + (modelOnly + bothAbsent) * (readerOnly + bothAbsent)) / (n * n)
  return {
    bothPresent,
    readerOnly,
    modelOnly,
    bothAbsent,
    uncertain: rows.length - n,
    share: n === 0 ? null : agreed / n,
    interval: n === 0 ? null : wilson(agreed, n),
    kappa: chance === 1 ? null : (agreed / n - chance) / (1 - chance)
  }
}
