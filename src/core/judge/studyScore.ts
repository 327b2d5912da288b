import { z } from 'zod'
import { isNegativeClass } from '../learn/classes.ts'
import { viewFamily } from './intendedInput.ts'

const views = z.enum(['any', 'frontal']).default('any')

/**
 * How a study is scored from its images. `highest-image` is the rule of earlier models: the highest of all. `views: frontal` leaves out images
 * that are known to be of another view, where the study has others.
 */
export const studyRuleSchema = z.union([
  z.literal('highest-image'),
  z.discriminatedUnion('rule', [
    z.strictObject({ rule: z.literal('highest'), views }),
    z.strictObject({ rule: z.literal('mean-of-top'), k: z.int().min(1).max(1000).default(3), views }),
    z.strictObject({ rule: z.literal('noisy-or'), views })
  ])
])

export type StudyRule = z.infer<typeof studyRuleSchema>

/** An image of a study that has a score. */
export interface ScoredView {
  /** 0 to 1. */
  readonly score: number
  readonly view: string | null
  /** Decides between equal scores: the smaller one goes first. */
  readonly pixelDigest: string
}

/** The rule that fits what a model was trained on: the highest image, frontal ones alone where its films are of several views. */
export function defaultStudyRule(modalities: readonly string[], viewsSeen: readonly string[]): StudyRule {
  const films = modalities.length === 0 || modalities.includes('X-ray')
  return { rule: 'highest', views: films && viewsSeen.includes('frontal') ? 'frontal' : 'any' }
}

/**
 * A study's score, and which image decides it (index into `images`; of several, the most suspicious). mean-of-top: the mean of the k highest, or of
 * all where there are fewer; noisy-or: 1 less the product of all images being free of it, taken as independent. undefined for no image.
 */
export function studyScore(rule: StudyRule, images: readonly ScoredView[]): { readonly score: number; readonly deciding: number } | undefined {
  const { rule: kind, views: wanted } = rule === 'highest-image' ? { rule: 'highest' as const, views: 'any' as const } : rule
  const all = images.map((image, index) => ({ ...image, index }))
  const frontal = all.filter(({ view }) => (viewFamily(view) ?? 'frontal') === 'frontal')
  const ranked = (wanted === 'frontal' && frontal.length > 0 ? frontal : all).toSorted((a, b) => b.score - a.score || (a.pixelDigest < b.pixelDigest ? -1 : 1))
  const [first] = ranked
  if (first === undefined) return undefined
  const scoreOf = (): number => {
    if (kind === 'highest') return first.score
    if (kind === 'noisy-or') return 1 - ranked.reduce((free, { score }) => free * (1 - score), 1)
    const top = ranked.slice(0, rule === 'highest-image' || rule.rule !== 'mean-of-top' ? 1 : rule.k)
    return top.reduce((sum, { score }) => sum + score, 0) / top.length
  }
  return { score: Math.min(1, Math.max(0, scoreOf())), deciding: first.index }
}

/** Class probabilities whose findings sum to `score`, in the proportions given: a study's, from its deciding image's. */
export function withFindingScore(classes: readonly string[], probabilities: Readonly<Record<string, number>>, score: number): Record<string, number> {
  const negative = classes.map(isNegativeClass)
  if (negative.every(Boolean) || !negative.some(Boolean)) return { ...probabilities }
  const sum = (wanted: boolean): number => classes.reduce((total, name, c) => total + (negative[c] === wanted ? (probabilities[name] ?? 0) : 0), 0)
  const count = (wanted: boolean): number => negative.filter((value) => value === wanted).length
  const part = (name: string, c: number): number => {
    const isNegative = negative[c] ?? false
    const whole = sum(isNegative)
    return (isNegative ? 1 - score : score) * (whole > 0 ? (probabilities[name] ?? 0) / whole : 1 / count(isNegative))
  }
  return Object.fromEntries(classes.map((name, c) => [name, part(name, c)]))
}

/** In words, for a card. */
export function studyRuleText(rule: StudyRule): string {
  if (rule === 'highest-image') return 'the highest score of its images'
  const of = rule.views === 'frontal' ? 'frontal images' : 'images'
  if (rule.rule === 'highest') return `the highest score of its ${of}`
  if (rule.rule === 'noisy-or') return `noisy-or of the scores of its ${of}`
  return `the mean of the ${rule.k} highest scores of its ${of}`
}
