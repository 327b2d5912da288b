import type { EvidenceAnswer, ReaderAnswer, ReadingQuestion } from '../../../contract/index.ts'
import { PROVISIONAL_OPERATING_POINT } from '../../../contract/index.ts'

/** What the three keys say. With a model's call in view they answer it; without one they answer the question itself. */
export type Choice = 'yes' | 'no' | 'uncertain'

export interface FormSituation {
  readonly question: ReadingQuestion
  /** The model's call that the reader has before them; undefined where there is none, or it is hidden. */
  readonly call: { readonly answer: 'present' | 'absent'; readonly finding: string } | undefined
}

/** What the model calls a study, at its operating point or the provisional one; undefined where it gave no score. */
export function callOf(answer: EvidenceAnswer, operatingPoint: number | null): FormSituation['call'] {
  if (answer.kind !== 'scored') return undefined
  return { answer: answer.score >= (operatingPoint ?? PROVISIONAL_OPERATING_POINT) ? 'present' : 'absent', finding: answer.finding }
}

/** Classes to choose from for this choice: where the answer alone does not say what is seen. */
export function classesFor({ question, call }: FormSituation, choice: Choice | undefined): readonly { readonly name: string; readonly negative: boolean }[] {
  const findings = question.classes.filter(({ negative }) => !negative)
  if (choice === undefined || choice === 'uncertain' || findings.length < 2) return []
  if (call === undefined) return choice === 'yes' ? findings : []
  if (choice === 'yes') return []
  // another finding than the model's, or none
  return call.answer === 'present' ? question.classes.filter(({ name }) => name !== call.finding) : findings
}

/** The answer to be kept. `picked`: classes that the reader chose among `classesFor`. */
export function answerOf(situation: FormSituation, choice: Choice, picked: readonly string[]): { readonly answer: ReaderAnswer; readonly found: string[] } {
  const { question, call } = situation
  if (choice === 'uncertain') return { answer: 'uncertain', found: [] }
  const offered = classesFor(situation, choice)
  const chosen = offered.filter(({ name, negative }) => !negative && picked.includes(name)).map(({ name }) => name)
  const findings = question.classes.filter(({ negative }) => !negative).map(({ name }) => name)
  const only = findings.length === 1 ? findings : []
  if (call === undefined) return choice === 'yes' ? { answer: 'present', found: offered.length > 0 ? chosen : only } : { answer: 'absent', found: [] }
  if (choice === 'yes') return call.answer === 'present' ? { answer: 'present', found: question.classes.some(({ name }) => name === call.finding) ? [call.finding] : only } : { answer: 'absent', found: [] }
  if (call.answer === 'absent') return { answer: 'present', found: offered.length > 0 ? chosen : only }
  return chosen.length > 0 ? { answer: 'present', found: chosen } : { answer: 'absent', found: [] }
}

/** The choice that an answer given before amounts to in this situation. */
export function choiceOf({ call }: FormSituation, answer: string): Choice | undefined {
  if (answer === 'uncertain') return 'uncertain'
  if (answer !== 'present' && answer !== 'absent') return undefined
  if (call === undefined) return answer === 'present' ? 'yes' : 'no'
  return answer === call.answer ? 'yes' : 'no'
}
