import { expect, test } from 'vitest'
import { CARD_QUESTIONS, type CardFact, type CardFacts } from './cardFacts.ts'
import { CHECKLISTS } from './checklists.ts'
import { CardStatementsError, fillCard, parseStatements } from './fillCard.ts'
import { renderModelCard, type ModelCard } from './modelCard.ts'

const factsOf = (answers: Partial<Record<CardFact, string>>): CardFacts => Object.fromEntries([...CARD_QUESTIONS.keys()].map((key) => [key, Reflect.get(answers, key) ?? null])) as CardFacts

const card = (filled: ReturnType<typeof fillCard>): ModelCard => ({
  title: 'films@1',
  lead: 'diagnosis: none / opacity',
  made: 'Made by Hilum 0.0.1',
  ...filled,
  figures: [],
  subgroups: [{ attribute: 'sex', value: 'F', images: 4, groups: 3, positives: 1, figures: null, reason: 'too few images' }],
  limits: ['Research use only, not for diagnosis.']
})

test('the checklists have their items: CLAIM 1 to 44, TRIPOD+AI 1 to 27c in 52 parts', () => {
  const [claim, tripod] = CHECKLISTS.map(({ items }) => items.map(({ number }) => number))
  expect(claim).toEqual(Array.from({ length: 44 }, (_, i) => String(i + 1)))
  const parts: Record<number, string> = { 3: 'abc', 5: 'ab', 6: 'abc', 8: 'abc', 9: 'abc', 12: 'abcdefg', 18: 'abcdef', 20: 'abc', 23: 'ab', 27: 'abc' }
  expect(tripod).toEqual(Array.from({ length: 27 }, (_, i) => (parts[i + 1] ?? ' ').split('').map((part) => `${i + 1}${part}`.trim())).flat())
  expect(tripod).toHaveLength(52)
})

test('an item is answered, answered in part with its gaps named, or open', () => {
  const { checklists, sections } = fillCard(factsOf({ dataset: 'films, version 1', code: 'Hilum' }), { funding: 'none' })
  const [claim, tripod] = checklists
  const itemOf = (number: string): unknown => claim?.items.find((one) => one.number === number)
  expect(itemOf('7')).toEqual({ number: '7', name: 'Data sources', state: 'partly', answers: [{ question: 'Data set', answer: 'films, version 1', from: 'library' }], gaps: ['Sources and centres'] })
  expect(itemOf('44')).toMatchObject({ state: 'answered', answers: [{ question: 'Funding', answer: 'none', from: 'person' }] })
  expect(itemOf('13')).toMatchObject({ state: 'gap', gaps: ['Learned from, by modality', 'Machines and acquisition protocol'] })
  expect(tripod?.items.filter(({ state }) => state === 'answered').map(({ number }) => number)).toEqual(['18a', '18f'])
  expect(sections.flatMap(({ items }) => items).find(({ fact }) => fact === 'funding')).toMatchObject({ answer: 'none', from: 'person', guideline: 'CLAIM 44; TRIPOD+AI 18a' })
})

test('a statement fills gaps only, and only those that a card has', () => {
  expect(() => fillCard(factsOf({ code: 'Hilum' }), { code: 'elsewhere' })).toThrow(CardStatementsError)
  expect(() => parseStatements({ founding: 'none' })).toThrow('A card has no "founding"')
  expect(() => parseStatements({ funding: 3 })).toThrow(CardStatementsError)
  expect(parseStatements({ funding: ' none ' })).toEqual({ funding: 'none' })
})

test('a card names gaps, counts them, and refers to nothing outside itself', () => {
  const page = renderModelCard(card(fillCard(factsOf({ modality: '<X-ray>', purpose: 'Research', funding: 'none' }))))
  expect(page).toContain('CLAIM 2024: 1 of 44 items answered, 2 in part, 41 open; TRIPOD+AI: 1 of 52 items answered, 1 in part, 50 open')
  expect(page).toContain('&lt;X-ray&gt;')
  expect(page.match(/<td class="dim">not stated<\/td>/g)).toHaveLength(CARD_QUESTIONS.size - 3)
  expect(page).toContain('Not stated: Place in care, and users')
  expect(page).toContain('Research use only, not for diagnosis')
  expect(page).toContain('sex: F')
  expect(page).not.toMatch(/(src|href)=|https?:/)
})
