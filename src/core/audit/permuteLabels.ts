import type { Random } from '../random.ts'

/**
 * The labels dealt anew between groups: each group takes the labels of another, from the first again where it is the larger one. What a group
 * has in common stays in common, so a null made of these draws knows of groups what the data do.
 */
export function permuteLabels(labels: readonly number[], groups: readonly string[], random: Random): number[] {
  const members = new Map<string, number[]>()
  groups.forEach((group, i) => {
    const list = members.get(group)
    if (list === undefined) members.set(group, [i])
    else list.push(i)
  })
  const lists = [...members].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, list]) => list)
  const dealt = random.shuffle(lists)
  const out = [...labels]
  lists.forEach((list, g) => {
    const from = dealt[g] ?? list
    list.forEach((i, at) => {
      out[i] = labels[from[at % from.length] ?? i] ?? 0
    })
  })
  return out
}
