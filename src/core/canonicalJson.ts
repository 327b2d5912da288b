/**
 * JSON with sorted keys and no spaces: one text for one value, whatever the order in which its keys were written. What hashes, cache keys
 * and byte comparisons are taken over. NaN and infinities are refused with a TypeError, because JSON would turn them into null.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (key, item: unknown) => {
    if (typeof item === 'number' && !Number.isFinite(item)) throw new TypeError(`${key || 'value'} is ${item}, which JSON cannot hold`)
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return item
    return Object.fromEntries(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
  })
}
