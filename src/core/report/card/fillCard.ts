import { z } from 'zod'
import { CARD_QUESTIONS, CARD_SECTIONS, type CardFact, type CardFacts } from './cardFacts.ts'
import { CHECKLISTS, type ChecklistItem } from './checklists.ts'

/** One fact of the card. */
export interface CardItem {
  readonly fact: string
  readonly question: string
  /** Null: a gap. */
  readonly answer: string | null
  /** Who says so; null for a gap. */
  readonly from: 'library' | 'person' | null
  /** Items of the checklists that ask for it: "CLAIM 22, TRIPOD+AI 12c". */
  readonly guideline: string
}

export interface CardSection {
  readonly title: string
  readonly items: readonly CardItem[]
}

/** A checklist's item with what the card knows of it. */
export interface FilledItem {
  readonly number: string
  readonly name: string
  readonly state: 'answered' | 'partly' | 'gap'
  readonly answers: readonly { readonly question: string; readonly answer: string; readonly from: 'library' | 'person' }[]
  /** Questions that nobody has answered. */
  readonly gaps: readonly string[]
}

export interface FilledChecklist {
  readonly name: string
  readonly reference: string
  readonly items: readonly FilledItem[]
}

/** What a person says about a model where the library cannot know it, by the fact's key. */
export type CardStatements = Readonly<Partial<Record<CardFact, string>>>

/** The statements are not what a card takes; the message names the key. */
export class CardStatementsError extends Error {
  override readonly name = 'CardStatementsError'
  readonly code = 'card-statements'
}

/** Statements from JSON: an object of texts by fact. Throws CardStatementsError. */
export function parseStatements(value: unknown): CardStatements {
  const parsed = z.record(z.string(), z.string().trim().min(1)).safeParse(value)
  if (!parsed.success) throw new CardStatementsError('Statements are one JSON object of texts, such as {"funding": "none"}.')
  const unknown = Object.keys(parsed.data).find((key) => !CARD_QUESTIONS.has(key))
  if (unknown !== undefined) throw new CardStatementsError(`A card has no "${unknown}". It has: ${[...CARD_QUESTIONS.keys()].join(', ')}.`)
  return parsed.data
}

/** The card's sections and both checklists. Throws CardStatementsError where a person states what the library tells already. */
export function fillCard(facts: CardFacts, statements: CardStatements = {}): { readonly sections: readonly CardSection[]; readonly checklists: readonly FilledChecklist[] } {
  const told = new Map<string, { readonly answer: string; readonly from: 'library' | 'person' }>()
  for (const [fact, answer] of Object.entries(facts)) if (answer !== null) told.set(fact, { answer, from: 'library' })
  for (const [fact, answer] of Object.entries(statements)) {
    if (told.has(fact)) throw new CardStatementsError(`"${fact}" is answered from the library, and a statement does not replace that: ${told.get(fact)?.answer ?? ''}`)
    told.set(fact, { answer, from: 'person' })
  }
  const filled = ({ number, name, facts: asked }: ChecklistItem): FilledItem => {
    const answers = asked.flatMap((fact) => {
      const own = told.get(fact)
      return own === undefined ? [] : [{ question: questionOf(fact), ...own }]
    })
    const gaps = asked.filter((fact) => !told.has(fact)).map(questionOf)
    return { number, name, state: gaps.length === 0 ? 'answered' : answers.length === 0 ? 'gap' : 'partly', answers, gaps }
  }
  return {
    sections: CARD_SECTIONS.map(({ title, facts: own }) => ({
      title,
      items: Object.entries(own).map(([fact, question]) => ({ fact, question, answer: told.get(fact)?.answer ?? null, from: told.get(fact)?.from ?? null, guideline: guidelineOf(fact) }))
    })),
    checklists: CHECKLISTS.map(({ name, reference, items }) => ({ name, reference, items: items.map(filled) }))
  }
}

function questionOf(fact: CardFact): string {
  return CARD_QUESTIONS.get(fact) ?? fact
}

function guidelineOf(fact: string): string {
  return CHECKLISTS.flatMap(({ name, items }) => {
    const asking = items.filter(({ facts }) => facts.some((own) => own === fact)).map(({ number }) => number)
    return asking.length === 0 ? [] : [`${name.split(' ')[0] ?? name} ${asking.join(', ')}`]
  }).join('; ')
}
