import { createRandom } from '../random.ts'
import { headSchema, type HeadSpec } from './headSchema.ts'
import { RecipeInvalidError } from './recipe.ts'
import type { HeadPlan } from './headPlan.ts'

export type SearchValue = number | string | boolean

/** One combination to try. */
export interface SearchCandidate {
  readonly parameters: Readonly<Record<string, SearchValue>>
  readonly head: HeadSpec
}

/** Combinations that a grid may have, and that random ones are drawn from. */
const MAX_GRID = 1000
const MAX_SPACE = 1_000_000

/**
 * What a plan's search tries: every combination of a grid, the first parameter changing slowest; or `samples` different ones, drawn by the seed, in the
 * grid's order. Throws RecipeInvalidError for a parameter or value that the head does not have, and for more than 1000 combinations.
 */
export function searchCandidates({ head, search }: HeadPlan, seed: number, recipe: string): SearchCandidate[] {
  if (search === undefined) return []
  const axes = Object.entries(search.parameters)
  if (axes.length === 0) throw new RecipeInvalidError(recipe, ['search.parameters: there is nothing to search'])
  const total = axes.reduce((product, [, values]) => product * values.length, 1)
  const most = search.method === 'grid' ? MAX_GRID : MAX_SPACE
  if (total > most) throw new RecipeInvalidError(recipe, [`search.parameters: ${total} combinations, but at most ${most} are allowed${search.method === 'grid' ? ' in a grid; try method random' : ''}`])
  const chosen = search.method === 'grid' || search.samples >= total ? Array.from({ length: total }, (_, at) => at) : drawn(total, search.samples, seed)
  return chosen.map((at) => {
    const parameters = combination(axes, at)
    for (const key of Object.keys(parameters)) if (key === 'kind' || !(key in head)) throw new RecipeInvalidError(recipe, [`search.parameters: ${head.kind} has no parameter ${key}`])
    const parsed = headSchema.safeParse({ ...head, ...parameters })
    if (parsed.success) return { parameters, head: parsed.data }
    throw new RecipeInvalidError(recipe, parsed.error.issues.map((issue) => `search.parameters: ${issue.path.join('.')}: ${issue.message}`))
  })
}

function drawn(total: number, samples: number, seed: number): number[] {
  const random = createRandom(seed).fork('search')
  const taken = new Set<number>()
  while (taken.size < samples) taken.add(random.integer(total))
  return [...taken].toSorted((a, b) => a - b)
}

function combination(axes: readonly (readonly [string, readonly SearchValue[]])[], at: number): Record<string, SearchValue> {
  let left = at
  const places = axes.toReversed().map(([name, values]) => {
    const value = values[left % values.length]
    left = Math.floor(left / values.length)
    return [name, value ?? ''] as const
  })
  return Object.fromEntries(places.toReversed())
}
