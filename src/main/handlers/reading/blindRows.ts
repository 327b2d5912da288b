import type { CaseScore, WorklistStudy } from '../../../contract/index.ts'
import type { Library } from '../../store/openLibrary.ts'

const NO_SCORE: CaseScore = { kind: 'unscored' }

/** The worklist as a blinded reader may see it: models' answers about studies that they have not read are left out. */
export interface BlindRows {
  rows<Row extends { readonly studyId: number; readonly score: CaseScore }>(rows: readonly Row[]): Row[]
  study(study: WorklistStudy): WorklistStudy
}

export function createBlindRows({ blinding }: Pick<Library, 'blinding'>, actor: () => string): BlindRows {
  const rows: BlindRows['rows'] = (given) => {
    const reader = actor()
    if (!blinding.isBlinded(reader)) return [...given]
    return given.map((row) => (blinding.hides(reader, row.studyId) ? { ...row, score: NO_SCORE } : row))
  }
  return {
    rows,
    study(study) {
      const reader = actor()
      if (!blinding.isBlinded(reader)) return study
      return {
        ...study,
        row: rows([study.row])[0] ?? study.row,
        answers: blinding.hides(reader, study.row.studyId) ? [] : study.answers,
        priors: study.priors.map((prior) => (blinding.hides(reader, prior.studyId) ? { ...prior, score: null, finding: null } : prior))
      }
    }
  }
}
