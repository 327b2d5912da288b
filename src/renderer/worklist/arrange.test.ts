import { describe, expect, it } from 'vitest'
import type { CaseRow, CaseScore } from '../../contract/index.ts'
import { arrange, inView, type Line } from './arrange.ts'

const scored = (probability: number, operatingPoint?: number): CaseScore => ({ kind: 'scored', finding: 'opacity', probability, model: 'm', ...(operatingPoint === undefined ? {} : { operatingPoint }) })
const refused: CaseScore = { kind: 'refused', code: 'not-frontal', reason: 'lateral film only', model: 'm' }

function row(studyId: number, score: CaseScore, rest: Partial<CaseRow> = {}): CaseRow {
  return {
    studyId,
    patient: { row: 1, id: null, name: null, sex: null, age: null },
    description: null,
    accession: null,
    modality: null,
    acquired: null,
    imageCount: 1,
    previewImageId: null,
    urgency: null,
    labels: [],
    score,
    status: 'new',
    ...rest
  }
}

const shape = (lines: readonly Line[]): (string | number)[] => lines.map((line) => (line.kind === 'case' ? line.row.studyId : `${line.urgency} ${line.bucket} ${line.operatingPoint ?? '-'} ${line.count}`))

describe('arrange', () => {
  it('puts refusals before low scores and urgent studies before all', () => {
    const rows = [row(1, scored(0.9, 0.4)), row(2, scored(0.3, 0.4)), row(3, refused), row(4, { kind: 'unscored' }), row(5, scored(0.1, 0.4), { urgency: 'stat' }), row(6, scored(0.8, 0.4), { urgency: 'routine' })]
    expect(shape(arrange(rows))).toEqual(['stat below 0.4 1', 5, 'routine above 0.4 2', 1, 6, 'routine refused - 1', 3, 'routine unscored - 1', 4, 'routine below 0.4 1', 2])
  })

  it('has no heading where all are of one kind', () => {
    expect(shape(arrange([row(1, scored(0.9)), row(2, scored(0.6))]))).toEqual([1, 2])
  })

  it('divides at a half while no operating point is confirmed', () => {
    expect(shape(arrange([row(1, scored(0.5)), row(2, scored(0.49)), row(3, refused)]))).toEqual(['routine above - 1', 1, 'routine refused - 1', 3, 'routine below - 1', 2])
  })

  it('names an operating point only where the group shares it', () => {
    expect(shape(arrange([row(1, scored(0.9, 0.4)), row(2, scored(0.9, 0.5)), row(3, refused)]))).toEqual(['routine above - 2', 1, 2, 'routine refused - 1', 3])
  })

  it('numbers rows through all groups', () => {
    const lines = arrange([row(1, scored(0.9, 0.4)), row(2, refused)])
    expect(lines.flatMap((line) => (line.kind === 'case' ? [line.index] : []))).toEqual([0, 1])
  })
})

describe('inView', () => {
  it('selects by status and by bucket', () => {
    const rows = [row(1, scored(0.9, 0.4)), row(2, refused, { status: 'read' }), row(3, scored(0.2, 0.4))]
    const ids = (view: Parameters<typeof inView>[1]): number[] => rows.filter((each) => inView(each, view)).map((each) => each.studyId)
    expect([ids('everything'), ids('new'), ids('above'), ids('refused')]).toEqual([[1, 2, 3], [1, 3], [1], [2]])
  })
})
