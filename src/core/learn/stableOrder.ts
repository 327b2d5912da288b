import { mix } from '../random.ts'
import { compareText, type SplitItem } from './splitItems.ts'

/** Item indices by (id hash, id): an order that neither the import nor the meaning of the ids decides. By position where ids are missing. */
export function stableOrder(items: readonly SplitItem[]): number[] {
  const keys = items.map((item) => item.id)
  const order = items.map((_, i) => i)
  if (keys.some((key) => key === undefined)) return order
  const hashes = keys.map((key) => hashText(key ?? ''))
  return order.toSorted((a, b) => (hashes[a] ?? 0) - (hashes[b] ?? 0) || compareText(keys[a] ?? '', keys[b] ?? '') || a - b)
}

function hashText(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return mix(h)
}
