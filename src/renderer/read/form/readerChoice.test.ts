import { expect, test } from 'vitest'
import type { EvidenceAnswer } from '../../../contract/index.ts'
import { answerOf, callOf, choiceOf, classesFor, type FormSituation } from './readerChoice.ts'

const CLASSES = [{ name: 'covid', negative: false }, { name: 'pneumonia', negative: false }, { name: 'normal', negative: true }]
const several = (call: FormSituation['call']): FormSituation => ({ question: { modelId: 1, finding: 'diagnosis', classes: CLASSES }, call })
const one = (call: FormSituation['call']): FormSituation => ({ question: { modelId: 1, finding: 'diagnosis', classes: [{ name: 'tb', negative: false }, { name: 'normal', negative: true }] }, call })
const covid = { answer: 'present', finding: 'covid' } as const
const clear = { answer: 'absent', finding: 'covid' } as const

test('agreeing repeats the model’s call, disagreeing turns it round', () => {
  expect(answerOf(one({ answer: 'present', finding: 'tb' }), 'yes', [])).toEqual({ answer: 'present', found: ['tb'] })
  expect(answerOf(one({ answer: 'present', finding: 'tb' }), 'no', [])).toEqual({ answer: 'absent', found: [] })
  expect(answerOf(one({ answer: 'absent', finding: 'tb' }), 'no', [])).toEqual({ answer: 'present', found: ['tb'] })
  expect(answerOf(one({ answer: 'absent', finding: 'tb' }), 'yes', [])).toEqual({ answer: 'absent', found: [] })
  expect(answerOf(several(covid), 'uncertain', ['normal'])).toEqual({ answer: 'uncertain', found: [] })
})

test('of several findings a disagreement may name another one', () => {
  expect(classesFor(several(covid), 'no').map(({ name }) => name)).toEqual(['pneumonia', 'normal'])
  expect(answerOf(several(covid), 'no', ['pneumonia'])).toEqual({ answer: 'present', found: ['pneumonia'] })
  expect(answerOf(several(covid), 'no', ['normal'])).toEqual({ answer: 'absent', found: [] })
  expect(answerOf(several(covid), 'no', [])).toEqual({ answer: 'absent', found: [] })
  expect(classesFor(several(clear), 'no').map(({ name }) => name)).toEqual(['covid', 'pneumonia'])
  expect(answerOf(several(clear), 'no', ['covid', 'pneumonia'])).toEqual({ answer: 'present', found: ['covid', 'pneumonia'] })
  expect(classesFor(several(covid), 'yes')).toEqual([])
})

test('without a call in view the question itself is answered', () => {
  expect(answerOf(several(undefined), 'yes', ['covid'])).toEqual({ answer: 'present', found: ['covid'] })
  expect(answerOf(one(undefined), 'yes', [])).toEqual({ answer: 'present', found: ['tb'] })
  expect(answerOf(several(undefined), 'no', ['covid'])).toEqual({ answer: 'absent', found: [] })
})

test('an answer given before, seen beside the call', () => {
  expect([choiceOf(one(undefined), 'present'), choiceOf(several(clear), 'present'), choiceOf(several(covid), 'present'), choiceOf(several(covid), 'uncertain'), choiceOf(one(undefined), 'agree')]).toEqual(['yes', 'no', 'yes', 'uncertain', undefined])
})

test('the call is made at the operating point, at the provisional one where none is confirmed', () => {
  const scored: EvidenceAnswer = { kind: 'scored', finding: 'tb', score: 0.45, rawScore: null, probabilities: [], call: null, fold: null }
  expect([callOf(scored, 0.42)?.answer, callOf(scored, null)?.answer, callOf({ kind: 'unscored' }, 0.42)]).toEqual(['present', 'absent', undefined])
})
